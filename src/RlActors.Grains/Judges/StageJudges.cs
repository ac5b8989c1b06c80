using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>The judges of a stage, or those of the recipe.</summary>
/// <param name="Options">What the recipe says of each, in its order: the order of the verdicts.</param>
/// <param name="ByName">The judges themselves.</param>
public sealed record StageJudges(IReadOnlyList<JudgeOptions> Options, IReadOnlyDictionary<string, IJudge> ByName);
