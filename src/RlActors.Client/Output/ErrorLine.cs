namespace RlActors.Client.Output;

/// <summary>Errors as one line.</summary>
internal static class ErrorLine
{
    public static string Of(string message) =>
        "error: " + string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
