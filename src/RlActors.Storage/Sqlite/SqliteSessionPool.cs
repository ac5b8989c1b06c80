using System.Collections.Concurrent;

namespace RlActors.Storage.Sqlite;

/// <summary>Sessions for reading: a few at a time, opened as they are needed and used again. Each query sees one state of the database.</summary>
internal sealed class SqliteSessionPool(string database, Func<SqliteSession> open) : IDisposable
{
    private const int MostAtOnce = 8;

    private readonly SemaphoreSlim _free = new(MostAtOnce);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs a query on a thread of the pool, so that a grain's thread never waits for the disk.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> query, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(query), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private T Read<T>(Func<SqliteSession, T> query)
    {
        SqliteSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : open();
            session.Execute("BEGIN");
            var result = query(session);
            session.Execute("COMMIT");
            _idle.Add(session);
            if (_disposed)
            {
                CloseIdle();
            }

            return result;
        }
        catch (Exception error)
        {
            session?.Dispose();
            throw SqliteFailure.Explain(error, database);
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
