namespace RlActors.Silo.RemoteGeneration;

/// <summary>A server could not take or finish a request now, and may the next time.</summary>
internal sealed class TransientServerException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
