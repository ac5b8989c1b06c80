namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Something in a template went wrong; whoever knows where turns it into a <see cref="ChatTemplateException"/> with the place.</summary>
internal sealed class TemplateFault(string message) : Exception(message);
