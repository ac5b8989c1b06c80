using RlActors.ChatTemplates.Evaluation;
using RlActors.Tokenization;

namespace RlActors.ChatTemplates;

/// <summary>The chat template of a model, with the variables that Hugging Face's <c>apply_chat_template</c> gives it.</summary>
/// <param name="standard">The template; null where the model has one for tools only.</param>
/// <param name="withTools">The template for conversations with tools, where the model has one of its own.</param>
/// <param name="specialTokens"><c>bos_token</c>, <c>eos_token</c> and the others that the model's files name.</param>
/// <param name="guarded">Guards what somebody wrote.</param>
/// <param name="time">The clock of <c>strftime_now</c>.</param>
internal sealed class ModelChatTemplate(
    JinjaTemplate? standard, JinjaTemplate? withTools, IReadOnlyDictionary<string, object?> specialTokens, GuardedValues guarded, TimeProvider time) : IChatTemplate
{
    private static readonly string[] Given = ["messages", "tools", "add_generation_prompt"];

    /// <summary>
    /// Renders a conversation. Arguments of tool calls that come as a text of JSON (as OpenAI's clients send them) are given as what it says, as templates expect; where a
    /// template fails on that (DeepSeek's appends them as a text), it is given the text.
    /// </summary>
    /// <exception cref="RlActorsException">The template refuses the conversation, or fails on it.</exception>
    public string Render(ChatPrompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var template = (prompt.Tools is null ? standard : withTools ?? standard)
            ?? throw new ChatTemplateException("the model has a chat template for conversations with tools only, and this one has none; give it tools");
        if (prompt.Messages.Count == 0)
        {
            throw new ChatTemplateException("a conversation without messages cannot be rendered; give it at least one");
        }

        try
        {
            return Render(template, prompt, parsedArguments: true);
        }
        catch (ChatTemplateException error) when (error.InnerException is TemplateFault && prompt.Messages.Any(message => message.ToolCalls is not null))
        {
            return Render(template, prompt, parsedArguments: false);
        }
    }

    private string Render(JinjaTemplate template, ChatPrompt prompt, bool parsedArguments)
    {
        var variables = new Dictionary<string, object?>(specialTokens, StringComparer.Ordinal)
        {
            ["documents"] = null,
        };
        foreach (var (name, value) in prompt.Variables ?? new Dictionary<string, System.Text.Json.JsonElement>())
        {
            variables[name] = !Given.Contains(name)
                ? guarded.Value(value)
                : throw new ChatTemplateException($"'{name}' cannot be a further variable of a chat template: it is what the template is given anyway");
        }

        variables["messages"] = new Values.ListValue([.. prompt.Messages.Select(message => guarded.Message(message, parsedArguments))]);
        variables["tools"] = prompt.Tools is { } tools ? guarded.Value(tools) : null;
        variables["add_generation_prompt"] = prompt.AddGenerationPrompt;
        return template.Render(variables, time, guarded.Changed);
    }
}
