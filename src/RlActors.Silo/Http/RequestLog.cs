using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary>One line a request: what was asked of which model, how it ended. Never what was said.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> log)
{
    private const string Noted = "rlactors.noted";

    /// <summary>Remembers what the line of this request is to say.</summary>
    public static void Note(HttpContext http, SamplingFields sampling, Answer answer) => http.Items[Noted] = (sampling, answer);

    /// <summary>Answers with <paramref name="next"/>, turns errors into answers, and writes the line.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is to be told.
        }
        catch (Exception error)
        {
            if (ApiErrors.Told(error) is null)
            {
                LogFailed(error, http.Request.Path);
            }

            if (!http.Response.HasStarted)
            {
                await ApiErrors.WriteAsync(http, ApiErrors.Told(error) ?? ApiErrors.Internal);
            }
        }

        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        int status = http.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : http.Response.StatusCode;
        if (http.Items[Noted] is (SamplingFields sampling, Answer answer))
        {
            LogSampled(http.Request.Method, http.Request.Path, status, milliseconds, sampling.Model, sampling.Seed, answer.PromptTokens, answer.CompletionTokens);
        }
        else
        {
            LogAnswered(http.Request.Method, http.Request.Path, status, milliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:0} ms, model {Model}, seed {Seed}, {PromptTokens} + {CompletionTokens} tokens")]
    private partial void LogSampled(string method, string path, int status, double milliseconds, string model, long seed, long promptTokens, long completionTokens);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:0} ms")]
    private partial void LogAnswered(string method, string path, int status, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to {Path} failed")]
    private partial void LogFailed(Exception error, string path);
}
