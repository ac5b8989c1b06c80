using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RlActors.Grains;

namespace RlActors.Silo.Http;

/// <summary>Turns what went wrong into OpenAI's <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal static class ApiErrors
{
    private const int RetryAfterSeconds = 1;

    /// <summary>What a client is told of an error; null when it is nothing it should be told more of than that there was one.</summary>
    public static ApiException? Told(Exception error) => error switch
    {
        ApiException api => api,
        GeneratorBusyException => new ApiException(429, error.Message, "rate_limit_error", code: "rate_limit_exceeded") { RetryAfterSeconds = RetryAfterSeconds },
        PolicyUnavailableException => new ApiException(503, error.Message, "server_error", code: "policy_unavailable") { RetryAfterSeconds = RetryAfterSeconds },
        RlActorsException => new ApiException(400, error.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new ApiException(
            413, $"the body is over {HttpLimits.BodyBytes} bytes; send fewer or shorter prompts", code: "request_too_large"),
        BadHttpRequestException bad => new ApiException(bad.StatusCode, $"the request cannot be read: {bad.Message}"),
        _ => null,
    };

    /// <summary>For errors that are ours: the log has the rest.</summary>
    public static ApiException Internal { get; } = new(500, "the server failed on this request; its log says why", "server_error");

    public static JsonObject ToJson(ApiException error) => new()
    {
        ["error"] = new JsonObject { ["message"] = error.Message, ["type"] = error.Type, ["param"] = error.Param, ["code"] = error.Code },
    };

    /// <summary>Answers with the error; the response must not have begun.</summary>
    public static Task WriteAsync(HttpContext http, ApiException error)
    {
        http.Response.StatusCode = error.Status;
        if (error.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return JsonAnswer.WriteAsync(http, ToJson(error));
    }
}
