using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using Microsoft.Extensions.AI;
using OpenAI;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using RlActors.Security;

namespace RlActors.Judges.Labellers;

/// <summary>Asks a language model behind an OpenAI-compatible endpoint: a bounded number of requests at a time, each with a deadline, and again after what may pass.</summary>
internal sealed class JudgeEndpoint : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5), LongestDelay = TimeSpan.FromSeconds(30);

    private readonly EndpointOptions _options;
    private readonly IChatClient _client;
    private readonly ResiliencePipeline _pipeline;
    private readonly SemaphoreSlim _free;

    /// <exception cref="RlActorsException">The variable that is to hold the key is not set.</exception>
    public JudgeEndpoint(EndpointOptions options, TimeProvider time, RecipeReach reach)
    {
        _options = options;
        _free = new SemaphoreSlim(options.Parallel, options.Parallel);
        var openAi = new OpenAIClientOptions
        {
            Endpoint = new Uri(options.Url),
            RetryPolicy = new ClientRetryPolicy(0), // the pipeline below retries
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        _client = new OpenAIClient(new ApiKeyCredential(Key(options, reach)), openAi).GetChatClient(options.Model).AsIChatClient();
        _pipeline = Pipeline(options, time);
    }

    /// <summary>The answer to one question.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="maxTokens">Longest answer.</param>
    /// <param name="seed">Seed of its sampling, for servers that know seeds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RlActorsException">The server refuses, or could not answer after all retries.</exception>
    public async Task<string> AskAsync(string prompt, int maxTokens, long seed, CancellationToken cancellationToken)
    {
        ChatMessage[] messages = [.. _options.System is null ? Array.Empty<ChatMessage>() : [new ChatMessage(ChatRole.System, _options.System)], new ChatMessage(ChatRole.User, prompt)];
        var settings = new ChatOptions { Temperature = (float)_options.Temperature, MaxOutputTokens = maxTokens, Seed = seed & int.MaxValue };
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => (await _client.GetResponseAsync(messages, settings, token).ConfigureAwait(false)).Text, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RlActorsException($"judge's endpoint {_options.Url} (model '{_options.Model}'): {Reason(error)}", error);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _free.Dispose();
    }

    private static ResiliencePipeline Pipeline(EndpointOptions options, TimeProvider time)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Retries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is { } error && MayPass(error)),
            });
        }

        return pipeline.AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds) }).Build();
    }

    /// <summary>What the server refuses will be refused again; all else may be different the next time.</summary>
    private static bool MayPass(Exception error) => error switch
    {
        ClientResultException refused => refused.Status is 0 or 408 or 429 or >= 500,
        OperationCanceledException => false,
        _ => true,
    };

    private string Reason(Exception error) => error switch
    {
        TimeoutRejectedException => string.Create(CultureInfo.InvariantCulture, $"no answer within {_options.TimeoutSeconds} s; see to the server, or raise options.endpoint.timeoutSeconds"),
        ClientResultException { Status: 401 or 403 } refused => $"it refuses the key ({refused.Status}); look at the variable that options.endpoint.apiKeyEnvironment names",
        ClientResultException { Status: > 0 } refused => $"it answers with status {refused.Status}: {ShortText.Cut(refused.Message)}",
        ClientResultException or HttpRequestException or IOException => $"it cannot be reached ({error.Message}); look at options.endpoint.url",
        _ => $"what it answers is not what an OpenAI endpoint answers ({ShortText.Cut(error.Message)})",
    };

    private static string Key(EndpointOptions options, RecipeReach reach) => options.ApiKeyEnvironment is not { } variable
        ? "none"
        : reach.Variable(variable, "options.endpoint.apiKeyEnvironment of a judge") is { } key
            ? key
            : throw new RlActorsException($"options.endpoint.apiKeyEnvironment of a judge names the variable '{variable}', which is not set; set it to the endpoint's key");
}
