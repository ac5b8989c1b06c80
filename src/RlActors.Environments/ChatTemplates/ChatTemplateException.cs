namespace RlActors.ChatTemplates;

/// <summary>A chat template that is not understood, that fails on a conversation, or that refuses it; the message names the file, line and column.</summary>
public sealed class ChatTemplateException : RlActorsException
{
    /// <summary>Creates the error.</summary>
    public ChatTemplateException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public ChatTemplateException(string message, Exception inner) : base(message, inner) { }
}
