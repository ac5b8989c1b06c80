using System.Globalization;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Judges;

/// <summary>All judges of a run, made once a silo.</summary>
/// <param name="Measuring">The recipe's: they measure in every stage.</param>
/// <param name="OfStages">Those that reward rollouts, by stage; stages without rollouts have the recipe's too.</param>
public sealed record RunJudges(JudgeSet Measuring, IReadOnlyList<JudgeSet> OfStages)
{
    /// <summary>Makes a recipe's judges.</summary>
    /// <exception cref="RlActorsException">A judge is unknown, or its options are wrong; or nobody can measure.</exception>
    public static RunJudges Make(Recipe recipe, IRunEnvironment environment, IJudgeModels models)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(environment);
        var measuring = Set(JudgeSet.Measuring, recipe.Judges);
        return measuring.Single.Count > 0
            ? new RunJudges(measuring, [.. recipe.Stages.Select((_, stage) => Set(stage.ToString(CultureInfo.InvariantCulture), recipe.Judges))])
            : throw new RlActorsException(
                $"recipe '{recipe.Name}': its judges ({string.Join(", ", recipe.Judges.Select(judge => judge.Label))}) all compare completions of a group, and an evaluation has one a prompt; "
                + "name one that judges a completion by itself in the recipe's judges, and the others in the stage's judges");

        JudgeSet Set(string key, IReadOnlyList<JudgeOptions> judges) =>
            new(key, [.. judges.Select(judge => new MadeJudge(judge, environment.CreateJudge(judge, models)))]);
    }

    /// <summary>The judges behind a grain's key.</summary>
    public JudgeSet Find(string key) => key == JudgeSet.Measuring ? Measuring : OfStages[int.Parse(key, CultureInfo.InvariantCulture)];
}
