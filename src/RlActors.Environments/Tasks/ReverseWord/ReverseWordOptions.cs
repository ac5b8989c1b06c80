using RlActors.Recipes;
using RlActors.Tasks.Partition;

namespace RlActors.Tasks.ReverseWord;

/// <summary>Options of the task <c>reverse-word</c>.</summary>
public sealed record ReverseWordOptions : SeededOptions
{
    /// <summary>Letters of the shortest words, 2 to 12. Default 3.</summary>
    public int MinLength { get; init; } = 3;

    /// <summary>Difficulty: letters of the longest words, <see cref="MinLength"/> to 12. Default 5.</summary>
    public int MaxLength { get; init; } = 5;

    /// <summary>Words in the training part. Default 4000.</summary>
    public int Train { get; init; } = 4000;

    /// <summary>Words in the validation part. Default 500.</summary>
    public int Validation { get; init; } = 500;

    /// <summary>Words in the held-out part. Default 500.</summary>
    public int HeldOut { get; init; } = 500;

    /// <summary>Checks the bounds and gives the sizes of the parts.</summary>
    /// <exception cref="RlActorsException">A value is out of bounds.</exception>
    internal PartSizes Resolve()
    {
        var bounds = new OptionBounds($"task '{ReverseWordTask.Name}'");
        bounds.Within("minLength", MinLength, 2, 12);
        bounds.Within("maxLength", MaxLength, MinLength, 12);
        bounds.Within("train", Train, 1, int.MaxValue);
        bounds.Within("validation", Validation, 0, int.MaxValue);
        bounds.Within("heldOut", HeldOut, 0, int.MaxValue);
        var sizes = new PartSizes(Train, Validation, HeldOut);
        long words = Enumerable.Range(MinLength, MaxLength - MinLength + 1).Sum(PseudoWord.CountOf);
        bounds.That(sizes.Total <= words, "train", Train, $"{words - Validation - HeldOut} at most: there are only {words} words of {MinLength} to {MaxLength} letters");
        return sizes;
    }
}
