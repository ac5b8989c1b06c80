using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Grains;

/// <summary>Completions of one prompt that somebody outside a run asks for (serving).</summary>
/// <param name="PromptTokens">Token ids of the prompt.</param>
/// <param name="Indices">Which completions are wanted; a token is drawn by (<paramref name="Seed"/>, index, position).</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Sampling">Temperature and limits.</param>
/// <param name="StopTokens">Ids that end a completion beside the tokenizer's own.</param>
/// <param name="IgnoreStopTokens">Whether the tokenizer's stop tokens are not to end a completion.</param>
/// <param name="StopTexts">Texts that end a completion; empty: none.</param>
/// <param name="Shaping">Changes to the distribution; null: none.</param>
/// <param name="Pinned">Exactly this version samples every token; null: the newest one, which may change between two tokens.</param>
[GenerateSerializer, Immutable, Alias("rlactors.SamplingOrder")]
public sealed record SamplingOrder(
    [property: Id(0)] int[] PromptTokens,
    [property: Id(1)] int[] Indices,
    [property: Id(2)] long Seed,
    [property: Id(3)] SamplingOptions Sampling,
    [property: Id(4)] int[] StopTokens,
    [property: Id(5)] bool IgnoreStopTokens,
    [property: Id(6)] string[] StopTexts,
    [property: Id(7)] LogitShaping? Shaping,
    [property: Id(8)] PolicyVersion? Pinned);

/// <summary>What was sampled since the last chunk, in the order in which it was.</summary>
/// <param name="Versions">The policy versions whose numbers the tokens bear, as far as the generator knows them.</param>
/// <param name="Packed">The events (<see cref="PackedSamples"/>).</param>
[GenerateSerializer, Immutable, Alias("rlactors.SampledChunk")]
public sealed record SampledChunk([property: Id(0)] PolicyVersion[] Versions, [property: Id(1)] byte[] Packed);
