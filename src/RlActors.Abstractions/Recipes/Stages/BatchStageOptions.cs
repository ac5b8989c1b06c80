namespace RlActors.Recipes;

/// <summary>A stage that trains on batches of data that is there beforehand; nothing is sampled.</summary>
public abstract record BatchStageOptions : StageOptions
{
    /// <summary>Most optimiser updates. Default 2000.</summary>
    public int MaxUpdates { get; init; } = 2000;

    /// <summary>Ends the stage early when the accuracy on the validation part passes this share; null trains for <see cref="MaxUpdates"/>.</summary>
    public double? UntilAccuracy { get; init; }

    /// <summary>Updates between two durable checkpoints; each is followed by an evaluation on the validation part. Default 20.</summary>
    public int CheckpointEvery { get; init; } = 20;

    /// <summary>Prompts in one update. Default 64.</summary>
    public int BatchSize { get; init; } = 64;
}
