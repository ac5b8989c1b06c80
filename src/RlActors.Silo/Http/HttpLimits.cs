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
}
