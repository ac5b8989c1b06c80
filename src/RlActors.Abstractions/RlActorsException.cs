namespace RlActors;

/// <summary>An error the user can act on: its message names the thing, the value and the way out, and is shown without a stack trace.</summary>
public class RlActorsException : Exception
{
    /// <summary>Creates the error.</summary>
    public RlActorsException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public RlActorsException(string message, Exception inner) : base(message, inner) { }
}
