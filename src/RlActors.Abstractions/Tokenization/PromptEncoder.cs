using RlActors.Recipes;

namespace RlActors.Tokenization;

/// <summary>What a policy is shown of a prompt: the one way from a prompt's text to tokens for rollouts, evaluation, supervised training and replay.</summary>
public sealed class PromptEncoder
{
    private readonly IChatTemplate? _template;
    private readonly ChatOptions? _chat;

    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="template">The model's chat template; null where it has none.</param>
    /// <param name="chat">The recipe's chat option; null shows the text as it is.</param>
    /// <exception cref="RlActorsException">The recipe wants chat, and the model has no template for it.</exception>
    public PromptEncoder(ITokenizer tokenizer, IChatTemplate? template = null, ChatOptions? chat = null)
    {
        (Tokenizer, _template, _chat) = (tokenizer, template, chat);
        if (chat is not null && template is null)
        {
            throw new RlActorsException(
                "the recipe's chat option needs a chat template, and the model has none (neither chat_template.jinja nor chat_template in tokenizer_config.json); "
                + "leave chat out, or use an instruct model");
        }
    }

    /// <summary>The model's tokenizer, for everything that is not a prompt.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Tokens of a prompt, up to where the policy's completion begins.</summary>
    /// <exception cref="RlActorsException">The vocabulary cannot express the text, or the template refuses it.</exception>
    public int[] Encode(string prompt) => _chat is null
        ? Tokenizer.Encode(prompt)
        : Tokenizer.EncodeTemplated(_template!.Render(new ChatPrompt(Conversation(_chat.System, prompt), Variables: _chat.Variables)));

    private static ChatMessage[] Conversation(string? system, string prompt)
    {
        var question = new ChatMessage("user", prompt);
        return system is null ? [question] : [new ChatMessage("system", system), question];
    }
}
