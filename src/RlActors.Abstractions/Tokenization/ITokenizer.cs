namespace RlActors.Tokenization;

/// <summary>Text to token ids and back, as a model's tokenizer.json says.</summary>
public interface ITokenizer
{
    /// <summary>Number of ids, added tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>Ids that end a completion.</summary>
    IReadOnlyList<int> StopTokens { get; }

    /// <summary>Texts that <see cref="EncodeTemplated"/> makes one token of, wherever a chat template writes them; in somebody's words <see cref="GuardedContent"/> marks them.</summary>
    IReadOnlyCollection<string> SpecialTokens { get; }

    /// <summary>Encodes text as the model was trained to see it, with the special tokens the post-processor puts in front; special tokens never match inside the text.</summary>
    /// <exception cref="RlActorsException">The text holds something the vocabulary cannot express.</exception>
    int[] Encode(string text);

    /// <summary>Encodes a text that continues another one: no special tokens in front.</summary>
    int[] EncodeContinuation(string text);

    /// <summary>Encodes a text that a chat template has rendered: special tokens match, except where <see cref="GuardedContent"/> marked them as somebody's words; nothing is put in front.</summary>
    /// <exception cref="RlActorsException">The text holds something the vocabulary cannot express.</exception>
    int[] EncodeTemplated(string text);

    /// <summary>Decodes a completion token by token; the parts together are what <see cref="Decode"/> makes of all tokens.</summary>
    ITokenStream OpenStream();

    /// <summary>Decodes ids, leaving special tokens out.</summary>
    string Decode(IReadOnlyList<int> tokens);

    /// <summary>One token as a person would want to see it, special tokens included.</summary>
    string Describe(int token);
}
