using Orleans.Concurrency;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Grains;

/// <summary>A generation engine on one device (key: <c>run/node/device</c>). Nothing durable.</summary>
[Alias("rlactors.IGeneratorGrain")]
public interface IGeneratorGrain : IGrainWithStringKey
{
    /// <summary>Takes a request for a group's completions; they come to the group's grain as they finish. Asking again for a group that is under way changes nothing.</summary>
    /// <returns>Whether it was taken; a generator without room, or one that could not load the version, says no.</returns>
    [Alias("GenerateAsync")]
    Task<GeneratorReply> GenerateAsync(GeneratorOrder order);

    /// <summary>Completions of many prompts on one pinned version, packed, in the order of the prompts. What is sampled depends on the seed and the prompt, not on the other prompts.</summary>
    [Alias("EvaluateAsync"), ResponseTimeout("01:00:00")]
    Task<Immutable<byte[][]>> EvaluateAsync(PolicyVersion pinned, Immutable<int[][]> prompts, SamplingOptions sampling, long seed);

    /// <summary>How likely one pinned version finds completions at temperature 1: for each the sum of the log-probabilities of its tokens, given its prompt.</summary>
    [Alias("ScoreAsync"), ResponseTimeout("01:00:00")]
    Task<double[]> ScoreAsync(PolicyVersion pinned, Immutable<int[][]> prompts, Immutable<int[][]> completions);

    /// <summary>
    /// Samples for somebody outside the run, token by token. Rollouts come first: while any are under way, served completions get a quarter of the decode slots.
    /// Ending the enumeration, or the token, frees what the engine holds for it at once.
    /// </summary>
    /// <exception cref="GeneratorBusyException">There is no room now.</exception>
    /// <exception cref="PolicyUnavailableException">The version cannot be loaded.</exception>
    /// <exception cref="RlActorsException">The request does not fit the model; the message says why.</exception>
    [Alias("SampleAsync")]
    IAsyncEnumerable<SampledChunk> SampleAsync(SamplingOrder order, CancellationToken cancellationToken);

    /// <summary>A new version is there: it is loaded, unless a newer one is known by then, and swapped to between two decode steps. Does not wait for that.</summary>
    [Alias("OnPublishedAsync"), AlwaysInterleave]
    Task OnPublishedAsync(PolicyVersion version);

    /// <summary>Tokens sampled so far for a group; null when it is not under way here.</summary>
    [Alias("GetProgressAsync"), AlwaysInterleave]
    Task<long?> GetProgressAsync(GroupId group);

    /// <summary>Reports to the run's registry, begins to load the newest version where the generator missed it, and tells load and speed. Its own silo calls it every few seconds while the run is active.</summary>
    [Alias("PingAsync")]
    Task<GeneratorReport> PingAsync();

    /// <summary>The run needs no more completions: the engine's memory is given back.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync();

    /// <summary>Its silo is being emptied: nothing new is taken, the registry is told, and the engine's memory is given back once what is under way has ended.</summary>
    /// <param name="finish">Whether what is under way is finished; else it ends now, and the groups ask elsewhere at once.</param>
    [Alias("LeaveAsync"), ResponseTimeout("01:00:00")]
    Task LeaveAsync(bool finish);
}

/// <summary>What a group asks of a generator.</summary>
/// <param name="Group">The group; completions are delivered to its grain.</param>
/// <param name="PromptTokens">Token ids of the prompt.</param>
/// <param name="Indices">Which completions are missing.</param>
/// <param name="Seed">The group's seed.</param>
/// <param name="MinVersion">No token may be sampled by an older version: it is loaded first.</param>
/// <param name="Sampling">Temperature and limits.</param>
/// <param name="Baseline">Index of the group's greedy completion; null: it has none.</param>
[GenerateSerializer, Immutable, Alias("rlactors.GeneratorOrder")]
public sealed record GeneratorOrder(
    [property: Id(0)] GroupId Group,
    [property: Id(1)] int[] PromptTokens,
    [property: Id(2)] int[] Indices,
    [property: Id(3)] long Seed,
    [property: Id(4)] PolicyVersion MinVersion,
    [property: Id(5)] SamplingOptions Sampling,
    [property: Id(6)] int? Baseline = null);

/// <summary>A generator's answer, with the version it samples with.</summary>
[GenerateSerializer, Immutable, Alias("rlactors.GeneratorReply")]
public sealed record GeneratorReply([property: Id(0)] bool Accepted, [property: Id(1)] PolicyVersion? Version, [property: Id(2)] string? Reason);

/// <summary>A generator's load and speed.</summary>
[GenerateSerializer, Immutable, Alias("rlactors.GeneratorReport")]
public sealed record GeneratorReport(
    [property: Id(0)] string Generator,
    [property: Id(1)] PolicyVersion? Version,
    [property: Id(2)] long SampledTokens,
    [property: Id(3)] double BusySeconds,
    [property: Id(4)] int Waiting,
    [property: Id(5)] int Running);
