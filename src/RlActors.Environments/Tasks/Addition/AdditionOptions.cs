using RlActors.Recipes;

namespace RlActors.Tasks.Addition;

/// <summary>Options of the task <c>addition</c>.</summary>
public sealed record AdditionOptions : SeededOptions
{
    private const long DefaultMostTrain = 1_000_000;

    /// <summary>Difficulty: digits of each operand, 1 to 6. Default 2.</summary>
    public int Digits { get; init; } = 2;

    /// <summary>Prompts in the training part. Default: all that the other parts leave, at most 1,000,000.</summary>
    public int? Train { get; init; }

    /// <summary>Prompts in the validation part. Default 500, or a twentieth of all questions where those are few.</summary>
    public int? Validation { get; init; }

    /// <summary>Prompts in the held-out part. Default as for <see cref="Validation"/>.</summary>
    public int? HeldOut { get; init; }

    /// <summary>What a supervised stage imitates. Default answer.</summary>
    public AdditionDemonstration Demonstration { get; init; } = AdditionDemonstration.Answer;

    /// <summary>Numbers an operand can be: 10^digits.</summary>
    internal long Operands => (long)Math.Pow(10, Digits);

    /// <summary>Checks the bounds and gives the sizes of the parts, in prompts.</summary>
    /// <exception cref="RlActorsException">A value is out of bounds.</exception>
    internal Partition.PartSizes Resolve()
    {
        var bounds = new OptionBounds($"task '{AdditionTask.Name}'");
        bounds.Within("digits", Digits, 1, 6);
        long questions = Operands * Operands;
        long fewer = Math.Min(500, questions / 20);
        long heldOut = HeldOut ?? fewer, validation = Validation ?? fewer;
        bounds.Within("heldOut", heldOut, 0, questions - 1);
        bounds.Within("validation", validation, 0, questions - heldOut - 1);
        long left = questions - heldOut - validation;
        long train = Train ?? Math.Min(left, DefaultMostTrain);
        bounds.Within("train", train, 1, left);
        return new Partition.PartSizes(train, validation, heldOut);
    }
}
