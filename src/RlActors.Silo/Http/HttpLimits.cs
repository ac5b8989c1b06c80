namespace RlActors.Silo.Http;

/// <summary>What a request may ask for at most, so that none can make the server allocate without bound.</summary>
internal static class HttpLimits
{
    public const long BodyBytes = 4 * 1024 * 1024;
    public const int JsonDepth = 64;
    public const int Prompts = 256;
    public const int Choices = 256;
    public const int StopTexts = 16;
    public const int StopTextLength = 512;
    public const int StopTokens = 64;
    public const int LogitBiases = 1024;
    public const int TopLogprobs = 20;
    public const int Connections = 1024;
    public const int Headers = 64;
    public const int HeaderBytes = 16 * 1024;
    public const int RequestLineBytes = 4 * 1024;

    /// <summary>Until a request's headers are there; slower is a client that only holds the connection.</summary>
    public static readonly TimeSpan HeadersDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Until the next request of a connection begins.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    /// <summary>Until TLS is agreed on.</summary>
    public static readonly TimeSpan TlsDeadline = TimeSpan.FromSeconds(5);
}
