namespace RlActors.Grains;

/// <summary>A policy version cannot be served: there is none yet, or its weights are gone or damaged.</summary>
public sealed class PolicyUnavailableException : RlActorsException
{
    /// <summary>Creates the error.</summary>
    public PolicyUnavailableException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public PolicyUnavailableException(string message, Exception inner) : base(message, inner) { }
}
