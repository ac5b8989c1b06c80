using System.Text.Json.Nodes;

namespace RlActors.Recipes.Algorithms;

/// <summary>An algorithm: a name for vetted defaults of a stage. The trainer never sees the name.</summary>
/// <param name="Name">The name that recipes use.</param>
/// <param name="Stage">Kind of the stages that can name it.</param>
/// <param name="Paper">Address of the paper, or of whatever comes closest.</param>
/// <param name="Formula">What it does, in one line.</param>
/// <param name="Use">When to use it.</param>
/// <param name="Defaults">What the stage has where it says nothing itself; not to be changed.</param>
public sealed record AlgorithmDescription(string Name, string Stage, string Paper, string Formula, string Use, JsonObject Defaults);
