using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using RlActors.Security.Links;
using RlActors.Silo.Health;

namespace RlActors.Silo.Http;

/// <summary>One line a request: what was asked of which model, how it ended. Never what was said; of those who were refused for want of a key, or ask for health, no line each.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> log, RefusedConnections refused)
{
    private const int MostOfAPath = 100, MostOfAMethod = 16;
    private const string Noted = "rlactors.noted";

    /// <summary>Remembers what the line of this request is to say.</summary>
    public static void Note(HttpContext http, SamplingFields sampling, Answer answer) => http.Items[Noted] = (sampling, answer);

    /// <summary>Answers with <paramref name="next"/>, turns errors into answers, and writes the line.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        long start = Stopwatch.GetTimestamp();
        bool isStranger = false;
        try
        {
            await next(http);
        }
        catch (ApiException error) when (error.Status == StatusCodes.Status401Unauthorized)
        {
            isStranger = true;
            await ApiErrors.WriteAsync(http, error);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is to be told.
        }
        catch (Exception error)
        {
            if (ApiErrors.Told(error) is null)
            {
                LogFailed(error, PathOf(http));
            }

            if (!http.Response.HasStarted)
            {
                await ApiErrors.WriteAsync(http, ApiErrors.Told(error) ?? ApiErrors.Internal);
            }
        }

        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        int status = http.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : http.Response.StatusCode;
        if (isStranger)
        {
            refused.Note("HTTP endpoint", "no key, or a wrong one", http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null);
        }
        else if (http.Items[Noted] is (SamplingFields sampling, Answer answer))
        {
            LogSampled(MethodOf(http), PathOf(http), status, milliseconds, sampling.Model, sampling.Seed, answer.PromptTokens, answer.CompletionTokens);
        }
        else if (!http.Request.Path.StartsWithSegments(HealthEndpoints.Path))
        {
            LogAnswered(MethodOf(http), PathOf(http), status, milliseconds);
        }
    }

    /// <summary>Escaped, so that no path can write lines of its own.</summary>
    private static string PathOf(HttpContext http) => Cut(http.Request.Path.ToUriComponent(), MostOfAPath);

    private static string MethodOf(HttpContext http) => Cut(http.Request.Method, MostOfAMethod);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "...";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:0} ms, model {Model}, seed {Seed}, {PromptTokens} + {CompletionTokens} tokens")]
    private partial void LogSampled(string method, string path, int status, double milliseconds, string model, long seed, long promptTokens, long completionTokens);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:0} ms")]
    private partial void LogAnswered(string method, string path, int status, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to {Path} failed")]
    private partial void LogFailed(Exception error, string path);
}
