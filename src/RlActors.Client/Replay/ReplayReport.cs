using RlActors.Client.Output;

namespace RlActors.Client.Replay;

/// <summary>The first place where a replay parted from the ledger.</summary>
/// <param name="Stage">Its stage.</param>
/// <param name="Version">The version, or updates of a supervised stage.</param>
/// <param name="What">What differs, in words.</param>
internal sealed record ReplayDifference(int Stage, int Version, string What);

/// <summary>What a replay came to.</summary>
/// <param name="Steps">Training steps of RL stages whose hash was compared.</param>
/// <param name="SupervisedUpdates">Updates of supervised stages that were redone.</param>
/// <param name="Checkpoints">Supervised checkpoints whose hash was compared.</param>
/// <param name="FinalWeights">Hash of the weights that the replay arrived at; null when it trained nothing.</param>
/// <param name="PublishedWeights">Hash of the last version that the ledger names; null when it names none.</param>
/// <param name="Difference">Where it parted from the ledger; null when it never did.</param>
internal sealed record ReplayReport(
    int Steps, int SupervisedUpdates, int Checkpoints, string? FinalWeights, string? PublishedWeights, ReplayDifference? Difference)
{
    /// <summary>Whether every hash was the ledger's.</summary>
    public bool Identical => Difference is null && FinalWeights == PublishedWeights;

    /// <inheritdoc/>
    public override string ToString()
    {
        string done = SupervisedUpdates == 0 ? $"{Steps} steps" : $"{SupervisedUpdates} supervised updates and {Steps} steps";
        var (equals, verdict) = Identical ? ("=", "identical") : ("≠", "DIFFERENT");
        return (FinalWeights, PublishedWeights, Difference) switch
        {
            (_, _, { } difference) => $"replayed {done}, then {StageName.Of(difference.Stage)} version {difference.Version}: {difference.What}",
            ({ } final, { } published, _) =>
                $"replayed {done}: final weights {ShortHash.Of(final)} {equals} published {ShortHash.Of(published)}: {verdict}",
            _ => "nothing to replay: no step is committed yet",
        };
    }
}
