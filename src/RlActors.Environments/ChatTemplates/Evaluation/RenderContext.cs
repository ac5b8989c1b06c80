namespace RlActors.ChatTemplates.Evaluation;

/// <summary>What everything that happens in one rendering may use.</summary>
/// <param name="Budget">How much it may do.</param>
/// <param name="Time">The clock of <c>strftime_now</c>.</param>
/// <param name="Guard">Guards a text (the second) in which an operation on another (the first) may have made a special token of somebody's words.</param>
internal sealed record RenderContext(WorkBudget Budget, TimeProvider Time, Func<string, string, string> Guard);
