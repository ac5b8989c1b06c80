using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Tasks.Partition;

namespace RlActors.Tasks.StoryOpenings;

/// <summary>Openings of children's stories that the policy goes on with: <c>Once upon a time, there was a little girl named Lily. …</c> (id <c>story/once-lily-park-ball</c>). There is no reference answer.</summary>
public sealed class StoryOpeningsTask : ITask
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "story-openings";

    private const string Prefix = "story/";

    private readonly StratifiedParts _parts;

    /// <summary>Makes the task.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds.</exception>
    public StoryOpeningsTask(TaskContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sizes = StrictOptions.Read<StoryOpeningsOptions>(context.Options, $"task '{Name}'").Resolve();
        _parts = new StratifiedParts([new Stratum(StoryOpening.Count, Seeds.For(context.Seed, Name), sizes)], context.Seed);
    }

    /// <inheritdoc/>
    public string Dataset => "story";

    /// <inheritdoc/>
    public string Alphabet => StoryOpening.Alphabet;

    /// <inheritdoc/>
    public int Count(Split split) => _parts.Count(split);

    /// <inheritdoc/>
    public TaskPrompt Get(Split split, int index) => Prompt(StoryOpening.Of(_parts.At(split, index).Element));

    /// <inheritdoc/>
    public TaskPrompt? Find(string promptId)
    {
        ArgumentNullException.ThrowIfNull(promptId);
        var opening = promptId.StartsWith(Prefix, StringComparison.Ordinal) ? StoryOpening.Find(promptId[Prefix.Length..]) : null;
        return opening is { } found && _parts.PartOf(0, found.Number) is not null ? Prompt(found) : null;
    }

    private static TaskPrompt Prompt(StoryOpening opening) => new(Prefix + opening.Key, opening.Text, Answer: string.Empty, Demonstration: null);
}
