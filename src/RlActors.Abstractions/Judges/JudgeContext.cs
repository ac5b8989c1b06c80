using System.Text.Json;
using RlActors.Recipes;
using RlActors.Security;

namespace RlActors.Judges;

/// <summary>What a judge is made from; constructors of judges may take one.</summary>
/// <param name="Options">The recipe's <c>judges[i].options</c>; an undefined element when there are none.</param>
/// <param name="Models">The models that it may ask.</param>
public sealed record JudgeContext(JsonElement Options, IJudgeModels Models)
{
    /// <summary>Outside a run: a judge can be made, and one that asks a model fails.</summary>
    public JudgeContext(JsonElement options) : this(options, NoJudgeModels.Instance) { }

    /// <summary>The recipe's <c>judges[i].model</c>: the model that the judge judges with; null where the recipe names none.</summary>
    public string? Model { get; init; }

    /// <summary>What the recipe may reach on this machine: a judge that reads files, or a key from the environment, asks it. Default: whatever the process may.</summary>
    public RecipeReach Reach { get; init; } = RecipeReach.Unlimited;

    /// <summary>What a judge of the recipe is made from.</summary>
    public static JudgeContext Of(JudgeOptions judge, IJudgeModels models)
    {
        ArgumentNullException.ThrowIfNull(judge);
        return new JudgeContext(judge.Options ?? default, models) { Model = judge.Model };
    }
}
