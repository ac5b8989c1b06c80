using System.Globalization;

namespace RlActors.Silo.Http;

/// <summary>A request that is answered with an error in OpenAI's shape.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="message">Names the thing, the value and the way out.</param>
/// <param name="type">OpenAI's class of error, such as <c>invalid_request_error</c>.</param>
/// <param name="param">The request's field, where one is at fault.</param>
/// <param name="code">OpenAI's code, where it has one.</param>
internal sealed class ApiException(int status, string message, string type = ApiException.InvalidRequest, string? param = null, string? code = null)
    : RlActorsException(message)
{
    public const string InvalidRequest = "invalid_request_error";

    public int Status => status;

    public string Type => type;

    public string? Param => param;

    public string? Code => code;

    /// <summary>Seconds after which it is worth to ask again.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A field with a value that cannot be used.</summary>
    public static ApiException Invalid(string param, object? value, string expected) => new(
        400, string.Create(CultureInfo.InvariantCulture, $"'{param}' is {value ?? "null"}; expected {expected}"), param: param);

    /// <summary>A field that this endpoint does not know, or does not do.</summary>
    public static ApiException Unsupported(string param, string wayOut) => new(
        400, $"'{param}' is not supported here; {wayOut}", param: param, code: "unsupported_parameter");
}
