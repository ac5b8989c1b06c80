using RlActors.Trajectories;

namespace RlActors.Judges.Lengths;

/// <summary>Which completions of a group a length judge takes for correct: another judge says.</summary>
public abstract record CorrectnessOptions
{
    /// <summary>Label of the judge of single completions whose reward says what is correct. Default: the first one.</summary>
    public string? Of { get; init; }

    /// <summary>Its least reward for a correct completion. Default 1.</summary>
    public double CorrectAt { get; init; } = 1;

    /// <summary>Whether a completion is correct.</summary>
    /// <exception cref="RlActorsException">The judge that says so is not there.</exception>
    internal bool IsCorrect(LandedCompletion completion, string judge) => VerdictOf(completion, judge).Reward >= CorrectAt;

    private Verdict VerdictOf(LandedCompletion completion, string judge) => completion.Verdicts.FirstOrDefault(verdict => Of is null || verdict.Judge == Of)
        ?? throw new RlActorsException(
            $"judge '{judge}' needs a judge of single completions that says what is correct, and {(Of is null ? "there is none" : $"none is called '{Of}' (options.of)")} beside it; "
            + "name one among its judges, with weight 0 if its own reward is not to count");
}
