using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Engines;

/// <summary>A request for completions of one prompt.</summary>
/// <param name="Key">Names the request in progress reports; for rollouts the group id.</param>
/// <param name="PromptTokens">Token ids of the prompt; prefilled once for all completions.</param>
/// <param name="Indices">Which completions of the group are wanted (all of them, or what is missing).</param>
/// <param name="Seed">The group's seed; a token is drawn by <see cref="Seeds.Uniform"/>(seed, index, position).</param>
/// <param name="Sampling">Temperature and limits.</param>
/// <param name="StopTokens">Ids that end a completion; the one that does is part of it.</param>
/// <param name="Pinned">For evaluation: exactly this version samples every token. Null: the engine's current one, which may change between two tokens.</param>
/// <param name="Shaping">Changes to the distribution before a token is drawn, for serving and evaluation; null for training rollouts.</param>
/// <param name="StopTexts">Texts that end a completion, for serving and evaluation; null: none.</param>
/// <param name="OnToken">Told of every token as it is sampled, on the engine's thread: it must return at once and must not throw. Null: nobody is told.</param>
/// <param name="Baseline">Index of the completion that is taken greedily, at temperature 0, as a baseline: none of its tokens counts as sampled. Null: none.</param>
public sealed record GenerationRequest(
    string Key, int[] PromptTokens, int[] Indices, long Seed, SamplingOptions Sampling, IReadOnlyList<int> StopTokens, PolicyVersion? Pinned = null,
    LogitShaping? Shaping = null, StopTexts? StopTexts = null, Action<SampledToken>? OnToken = null, int? Baseline = null)
{
    /// <summary>Temperature at which one completion is drawn.</summary>
    public double TemperatureOf(int index) => index == Baseline ? 0 : Sampling.Temperature;

    /// <summary>What marks the tokens of one completion: 1 where they count as sampled.</summary>
    public byte MarkOf(int index) => index == Baseline ? (byte)0 : (byte)1;
}

/// <summary>Counters of a generation engine since it was created.</summary>
/// <param name="SampledTokens">Tokens sampled.</param>
/// <param name="BusySeconds">Seconds in which the engine had work.</param>
/// <param name="Waiting">Completions not yet in a decode slot.</param>
/// <param name="Running">Completions being decoded.</param>
public sealed record GenerationStatistics(long SampledTokens, double BusySeconds, int Waiting, int Running);

/// <summary>
/// Samples completions on a thread of its own (INV-5). For every request the numbers drawn depend on the weights, the prompt, seed, index and position alone,
/// to the last bit: never on what else is being decoded (INV-2).
/// </summary>
public interface IGenerationEngine : IAsyncDisposable
{
    /// <summary>The version that samples now; null before the first <see cref="LoadAsync"/>.</summary>
    PolicyVersion? Current { get; }

    /// <summary>Counters.</summary>
    GenerationStatistics Statistics { get; }

    /// <summary>Loads a version and swaps to it between two decode steps. A version older than the current one is left alone.</summary>
    Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken);

    /// <summary>Samples the completions and yields each as it finishes. Cancelling frees their slots at once.</summary>
    /// <exception cref="RlActorsException">The prompt does not fit the model's context, or no version is loaded.</exception>
    IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Log-probabilities of given tokens, from the whole distribution at a temperature. As with sampling, a text's numbers depend on the version and on the text
    /// alone, never on what is scored or sampled beside it.
    /// </summary>
    /// <param name="version">Exactly this version scores; it is loaded when nobody else has pinned it.</param>
    /// <param name="texts">Prompts and the tokens that follow them; together no longer than the model's context.</param>
    /// <param name="temperature">Divides the logits; above 0.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One array a text, in the order asked; one natural-log probability a token.</returns>
    /// <exception cref="RlActorsException">A text or the temperature is out of bounds.</exception>
    Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken);

    /// <summary>Tokens sampled so far for a request; null when it is not known here (finished, cancelled or never asked).</summary>
    long? ProgressOf(string key);
}
