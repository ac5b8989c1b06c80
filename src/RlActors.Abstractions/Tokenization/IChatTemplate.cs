using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>The chat template of a model: turns a conversation into the text its model was trained on.</summary>
public interface IChatTemplate
{
    /// <summary>Renders a conversation. Special tokens inside messages, tools and variables are guarded (<see cref="GuardedContent"/>); encode with <see cref="ITokenizer.EncodeTemplated"/>.</summary>
    /// <exception cref="RlActorsException">The template refuses the conversation (its own <c>raise_exception</c>), or fails on it.</exception>
    string Render(ChatPrompt prompt);
}

/// <summary>What a chat template is given.</summary>
/// <param name="Messages">The conversation so far; at least one message.</param>
/// <param name="Tools">Tools the model may call: a JSON array of OpenAI's function descriptions; null: none.</param>
/// <param name="AddGenerationPrompt">Whether the text ends with the beginning of the assistant's answer. Default true.</param>
/// <param name="Variables">Further variables of the template, such as <c>enable_thinking</c>; null: none.</param>
public sealed record ChatPrompt(
    IReadOnlyList<ChatMessage> Messages, JsonElement? Tools = null, bool AddGenerationPrompt = true, IReadOnlyDictionary<string, JsonElement>? Variables = null);

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">Its text; null where the message only calls tools.</param>
/// <param name="ToolCalls">OpenAI's <c>tool_calls</c>, a JSON array; null: none.</param>
/// <param name="ToolCallId">For a tool's answer: the call it answers.</param>
/// <param name="Name">For a tool's answer: the tool.</param>
/// <param name="ReasoningContent">What an assistant thought before it answered, where it is kept apart.</param>
public sealed record ChatMessage(
    string Role, string? Content, JsonElement? ToolCalls = null, string? ToolCallId = null, string? Name = null, string? ReasoningContent = null);
