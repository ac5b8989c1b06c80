using System.Globalization;
using RlActors.Grains;

namespace RlActors.Judges;

/// <summary>The key of a <see cref="IJudgeGrain"/>: <c>run/stage/judge</c>, with <c>-</c> for the judges of the recipe.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">Index of the stage whose rollouts it judges; null: it is one of the recipe's judges, who measure.</param>
/// <param name="Judge">Its name there.</param>
internal sealed record JudgeKey(string Run, int? Stage, string Judge)
{
    private const string Recipes = "-";

    public static string Of(string run, int? stage, string judge) =>
        $"{run}/{stage?.ToString(CultureInfo.InvariantCulture) ?? Recipes}/{judge}";

    public static JudgeKey Parse(string key)
    {
        string[] parts = key.Split('/', 3);
        return new(parts[0], parts[1] == Recipes ? null : int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]);
    }
}
