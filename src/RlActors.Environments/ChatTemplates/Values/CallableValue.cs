using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Values;

/// <summary>A function, method or macro.</summary>
/// <param name="Name">As the template calls it.</param>
/// <param name="Call">What it does.</param>
internal sealed record CallableValue(string Name, Func<CallArguments, object?> Call);
