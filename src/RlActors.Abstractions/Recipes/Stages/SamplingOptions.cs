namespace RlActors.Recipes;

/// <summary>How completions are sampled. Training rollouts use no top-p, top-k or penalties: their logprobs must be those of the whole distribution.</summary>
[GenerateSerializer, Immutable, Alias("rlactors.SamplingOptions")]
public sealed record SamplingOptions
{
    /// <summary>Temperature; 0 is greedy, for evaluation only. Default 1.</summary>
    [Id(0)]
    public double Temperature { get; init; } = 1;

    /// <summary>Longest completion, in tokens. Default 32.</summary>
    [Id(1)]
    public int MaxTokens { get; init; } = 32;
}
