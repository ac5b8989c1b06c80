using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Judges;

/// <summary>The judges of a stage, or those of the recipe, made ready.</summary>
/// <param name="All">In the recipe's order.</param>
public sealed record StageJudges(IReadOnlyList<MadeJudge> All)
{
    /// <summary>Those that see one completion: the order of the verdicts.</summary>
    public IReadOnlyList<JudgeOptions> Single { get; } = [.. All.Where(judge => judge.Source is IJudge).Select(judge => judge.Options)];

    /// <summary>Those that see a whole group.</summary>
    public IReadOnlyList<JudgeOptions> Group { get; } = [.. All.Where(judge => judge.Source is IGroupJudge).Select(judge => judge.Options)];

    /// <summary>The judge of that label.</summary>
    public MadeJudge this[string label] => All.First(judge => judge.Options.Label == label);

    /// <summary>Makes judges.</summary>
    /// <exception cref="RlActorsException">One is unknown, or its options are wrong.</exception>
    public static StageJudges Make(IReadOnlyList<JudgeOptions> judges, IRunEnvironment environment, IJudgeModels models)
    {
        ArgumentNullException.ThrowIfNull(judges);
        ArgumentNullException.ThrowIfNull(environment);
        return new StageJudges([.. judges.Select(judge => new MadeJudge(judge, environment.CreateJudge(judge, models)))]);
    }

    /// <summary>Makes a recipe's judges, who measure: evaluations have one completion a prompt, so one of them must judge a completion by itself.</summary>
    /// <exception cref="RlActorsException">One is unknown, or its options are wrong; or all of them compare completions.</exception>
    public static StageJudges MakeMeasuring(Recipe recipe, IRunEnvironment environment, IJudgeModels models)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var made = Make(recipe.Judges, environment, models);
        return made.Single.Count > 0
            ? made
            : throw new RlActorsException(
                $"recipe '{recipe.Name}': its judges ({string.Join(", ", recipe.Judges.Select(judge => judge.Label))}) all compare completions of a group, and an evaluation has one a prompt; "
                + "name one that judges a completion by itself in the recipe's judges, and the others in the stage's judges");
    }
}

/// <summary>One judge.</summary>
/// <param name="Options">As the recipe has it.</param>
/// <param name="Source">An <see cref="IJudge"/> or an <see cref="IGroupJudge"/>.</param>
public sealed record MadeJudge(JudgeOptions Options, IRewardSource Source);
