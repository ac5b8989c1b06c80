namespace RlActors.Tasks;

/// <summary>What all tasks with random parts read.</summary>
public abstract record SeededOptions
{
    /// <summary>Seed of the prompts and their parts. Default: a fixed one, whatever the recipe's, so that runs share prompts. Tasks find it in <see cref="TaskContext.Seed"/>.</summary>
    public int? Seed { get; init; }
}
