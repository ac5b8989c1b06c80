using RlActors.Recipes;
using RlActors.Tasks.Partition;

namespace RlActors.Tasks.StoryOpenings;

/// <summary>Options of the task <c>story-openings</c>.</summary>
public sealed record StoryOpeningsOptions : SeededOptions
{
    /// <summary>Openings in the training part. Default 4000.</summary>
    public int Train { get; init; } = 4000;

    /// <summary>Openings in the validation part. Default 500.</summary>
    public int Validation { get; init; } = 500;

    /// <summary>Openings in the held-out part. Default 500.</summary>
    public int HeldOut { get; init; } = 500;

    /// <summary>Checks the bounds and gives the sizes of the parts.</summary>
    /// <exception cref="RlActorsException">A value is out of bounds.</exception>
    internal PartSizes Resolve()
    {
        var bounds = new OptionBounds($"task '{StoryOpeningsTask.Name}'");
        bounds.Within("train", Train, 1, int.MaxValue);
        bounds.Within("validation", Validation, 0, int.MaxValue);
        bounds.Within("heldOut", HeldOut, 0, int.MaxValue);
        var sizes = new PartSizes(Train, Validation, HeldOut);
        bounds.That(sizes.Total <= StoryOpening.Count, "train", Train, $"{StoryOpening.Count - Validation - HeldOut} at most: there are only {StoryOpening.Count} openings");
        return sizes;
    }
}
