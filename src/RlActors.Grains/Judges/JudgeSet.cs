using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>The judges that reward one stage, or those that measure, made ready.</summary>
/// <param name="Key">Part of their grains' keys: the stage's index, or <see cref="Measuring"/>.</param>
/// <param name="All">In the recipe's order.</param>
public sealed record JudgeSet(string Key, IReadOnlyList<MadeJudge> All)
{
    /// <summary>Key of the recipe's own judges, who measure.</summary>
    public const string Measuring = "recipe";

    /// <summary>Those that see one completion.</summary>
    public IReadOnlyList<JudgeOptions> Single { get; } = [.. All.Where(judge => judge.Source is IJudge).Select(judge => judge.Options)];

    /// <summary>Those that see a whole group.</summary>
    public IReadOnlyList<JudgeOptions> Group { get; } = [.. All.Where(judge => judge.Source is IGroupJudge).Select(judge => judge.Options)];

    /// <summary>The judge of that label.</summary>
    public MadeJudge this[string label] => All.First(judge => judge.Options.Label == label);
}

/// <summary>One judge.</summary>
/// <param name="Options">As the recipe has it.</param>
/// <param name="Source">An <see cref="IJudge"/> or an <see cref="IGroupJudge"/>.</param>
public sealed record MadeJudge(JudgeOptions Options, IRewardSource Source);
