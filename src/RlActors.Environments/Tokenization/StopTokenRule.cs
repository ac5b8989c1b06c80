namespace RlActors.Tokenization;

/// <summary>
/// Which tokens end a completion: those that the model's own files name; else the marks of a turn's end, of a text's end and, behind them, of its start, since a
/// model trained on one long stream ends a text by starting the next (models exported with a generation_config.json often say the same there). The first one is
/// what a chat model's <c>eos_token_id</c> should be.
/// </summary>
internal static class StopTokenRule
{
    /// <summary>In the order of preference; by model family.</summary>
    private static readonly string[] Marks =
    [
        "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>",                                   // ChatML (Qwen, SmolLM), Llama 3, Gemma
        "<|end_of_text|>", "<|endoftext|>", "<｜end▁of▁sentence｜>", "</s>", "<eos>",                 // Llama 3, GPT-2 and Qwen, DeepSeek, Llama 2 and Mistral, Gemma and this library
        "<|begin_of_text|>", "<｜begin▁of▁sentence｜>", "<s>", "<bos>",
    ];

    public static IReadOnlyList<int> Apply(Vocabulary vocabulary, IReadOnlyList<int>? named)
    {
        if (named is { Count: > 0 })
        {
            return named.All(token => token >= 0 && token < vocabulary.Size)
                ? named
                : throw new RlActorsException(
                    $"the model's eos_token_id is [{string.Join(", ", named)}], but tokenizer.json has only the ids below {vocabulary.Size}; expected ids of its vocabulary");
        }

        int[] found = [.. Marks.Select(vocabulary.Special).OfType<int>()];
        return found.Length > 0
            ? found
            : throw new RlActorsException(
                $"tokenizer.json: added_tokens has no special token that ends a completion (special tokens: {ShortText.Cut(string.Join(", ", vocabulary.SpecialTokens))}); "
                + $"expected one of: {string.Join(", ", Marks)}");
    }
}
