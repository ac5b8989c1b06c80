namespace RlActors.Tokenization;

/// <summary>
/// Which special tokens end a completion: the marks of a text's end and, behind them, of its start, since a model trained on one long stream ends a text by
/// starting the next (models exported with a generation_config.json often say the same there). The first one is what a model's <c>eos_token_id</c> should be.
/// </summary>
internal static class StopTokenRule
{
    /// <summary>Ends first, then starts: Llama 2 and other SentencePiece models, and this library's own vocabularies.</summary>
    private static readonly string[] Marks = ["</s>", "<eos>", "<s>", "<bos>"];

    public static IReadOnlyList<int> Apply(Vocabulary vocabulary)
    {
        int[] found = [.. Marks.Select(vocabulary.Special).OfType<int>()];
        return found.Length > 0
            ? found
            : throw new RlActorsException(
                $"tokenizer.json has no special token that ends a completion (special tokens: {string.Join(", ", vocabulary.SpecialTokens)}); "
                + $"expected one of: {string.Join(", ", Marks)}");
    }
}
