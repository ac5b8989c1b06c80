namespace RlActors.Storage.Sessions;

/// <summary>The database of a ledger, of which there are several kinds.</summary>
internal interface IDatabase
{
    /// <summary>Its name, for messages, without any secret.</summary>
    string Name { get; }

    /// <summary>How long what failed because the database was not there is tried again; zero: a failure is final.</summary>
    TimeSpan Patience { get; }

    /// <summary>Opens a connection for reading.</summary>
    LedgerSession OpenToRead();

    /// <summary>Opens the connection for writing.</summary>
    LedgerSession OpenToWrite();

    /// <summary>Whether the connection was lost, or the database was not there: the same may succeed later.</summary>
    bool IsPassing(Exception error);

    /// <summary>The error to show: one the user can act on where there is one, else the given one.</summary>
    Exception Explain(Exception error);
}
