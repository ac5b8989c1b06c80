using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using RlActors.Recipes;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>Asks a generation server: with a deadline, and again (with jitter) after 429, 5xx and lost connections. What the server refuses is not asked again.</summary>
internal sealed class ServerClient : IDisposable
{
    private const int MostOfAnAnswer = 300;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5), LongestDelay = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _pipeline;
    private readonly double _timeoutSeconds;

    /// <exception cref="RlActorsException">The variable that is to hold the key is not set.</exception>
    public ServerClient(GenerationBackendOptions options, TimeProvider time)
    {
        string url = options.Url!.TrimEnd('/');
        Url = url.EndsWith("/v1", StringComparison.Ordinal) ? url[..^3] : url;
        _timeoutSeconds = options.TimeoutSeconds;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10) }) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.ApiKeyEnvironment is { } variable)
        {
            string key = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set
                ? set
                : throw new RlActorsException($"generation.backend.apiKeyEnvironment names the variable '{variable}', which is not set; set it to the server's key");
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds) });
        if (options.Retries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<TransientServerException>(),
                DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as TransientServerException)?.RetryAfter),
            });
        }

        _pipeline = pipeline.Build();
    }

    /// <summary>The server's address, without <c>/v1</c>.</summary>
    public string Url { get; }

    /// <summary>Does something with deadline and retries; <paramref name="attempt"/> is called once for each try.</summary>
    /// <exception cref="RlActorsException">The server refuses, or could not do it in time.</exception>
    public async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await attempt(token), cancellationToken);
        }
        catch (TransientServerException error)
        {
            throw new RlActorsException($"generation server {Url}: {error.Message}, after all retries; see to the server, or raise generation.backend.retries", error);
        }
        catch (TimeoutRejectedException error)
        {
            throw new RlActorsException(
                FormattableString.Invariant($"generation server {Url} did not finish within {_timeoutSeconds} s; see to the server, or raise generation.backend.timeoutSeconds"), error);
        }
    }

    /// <summary>One answer.</summary>
    public Task<JsonElement> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken) => TryAsync(
        async token =>
        {
            using var response = await SendAsync(method, path, body, token);
            return await ReadAsync(response, token);
        },
        cancellationToken);

    /// <summary>One try at an answer by server-sent events; ends at <c>[DONE]</c>, and a stream that ends before is a lost connection.</summary>
    public async IAsyncEnumerable<JsonElement> StreamOnceAsync(string path, JsonObject body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await NextLineAsync(reader, cancellationToken) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                string data = line[5..].Trim();
                if (data == "[DONE]")
                {
                    yield break;
                }

                yield return Parse(data);
            }
            else if (line.StartsWith('{'))
            {
                throw new RlActorsException($"generation server {Url}{path} does not stream its answer; it sent: {Shortened(line)}");
            }
        }

        throw new TransientServerException("the stream was cut before its end");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Url + path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw await RefusalAsync(response, path, cancellationToken);
            }
        }
        catch (HttpRequestException error)
        {
            throw new TransientServerException($"{path} cannot be reached ({error.Message})", null, error);
        }
    }

    private async Task<Exception> RefusalAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        string told = Shortened(await response.Content.ReadAsStringAsync(cancellationToken));
        int status = (int)response.StatusCode;
        return status is 429 or 408 or >= 500
            ? new TransientServerException($"{path} answered {status}: {told}", response.Headers.RetryAfter?.Delta)
            : new RlActorsException($"generation server {Url}{path} refused the request with {status}: {told}");
    }

    private static async Task<string?> NextLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new TransientServerException($"the stream was cut ({error.Message})", null, error);
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            string text = await response.Content.ReadAsStringAsync(cancellationToken);
            return string.IsNullOrWhiteSpace(text) ? default : Parse(text); // some servers answer a command with nothing
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new TransientServerException($"the answer was cut ({error.Message})", null, error);
        }
    }

    private JsonElement Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new RlActorsException($"generation server {Url} answered with what is not JSON: {Shortened(json)}");
        }
    }

    private static string Shortened(string text) => text.Length <= MostOfAnAnswer ? text.Trim() : text[..MostOfAnAnswer].Trim() + "...";
}
