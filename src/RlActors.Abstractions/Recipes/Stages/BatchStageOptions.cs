namespace RlActors.Recipes;

/// <summary>A stage whose updates are taken on batches of data that is there before it begins: the task's, or what an earlier stage sampled.</summary>
public abstract record BatchStageOptions : StageOptions
{
    /// <summary>Most optimiser updates. Default 2000.</summary>
    public int MaxUpdates { get; init; } = 2000;

    /// <summary>Ends the stage early when the accuracy on the validation part (of a preference or reward-model stage the share of preferences, of a process reward model of steps, told right) passes this share; null trains for <see cref="MaxUpdates"/>.</summary>
    public double? UntilAccuracy { get; init; }

    /// <summary>Updates between two durable checkpoints; each is followed by an evaluation on the validation part where <see cref="UntilAccuracy"/> asks for one. Default 20.</summary>
    public int CheckpointEvery { get; init; } = 20;

    /// <summary>Prompts in one update. Default 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Takes what an earlier stage sampled in place of the task's data; left out, the task's.</summary>
    public StageDataOptions? Data { get; init; }

    /// <inheritdoc/>
    public sealed override int Length => MaxUpdates;
}
