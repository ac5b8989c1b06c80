using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RlActors.Tokenization;

/// <summary>A tokenizer as its tokenizer.json says: normalise, encode, put special tokens in front; and back.</summary>
internal sealed class BpeTokenizer(
    Vocabulary vocabulary, BpeModel model, Normalizer normalizer, int[] prefix, IReadOnlyList<DecoderStep> decoder, IReadOnlyList<int> stopTokens) : ITokenizer
{
    /// <inheritdoc/>
    public int VocabularySize => vocabulary.Size;

    /// <inheritdoc/>
    public IReadOnlyList<int> StopTokens => stopTokens;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> SpecialTokens => vocabulary.SpecialTokens;

    /// <inheritdoc/>
    public int[] Encode(string text) => [.. prefix, .. Encode(text, atStart: true)];

    /// <summary>Encodes a text that continues another one: no special tokens in front, nor the space that marks a text's start.</summary>
    public int[] EncodeContinuation(string text) => Encode(text, atStart: false);

    /// <inheritdoc/>
    public int[] EncodeTemplated(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<int>();
        int start = 0;
        foreach (Match special in vocabulary.SpecialPattern.Matches(text))
        {
            AddText(special.Index);
            tokens.Add(vocabulary.Special(special.Value)!.Value);
            start = special.Index + special.Length;
        }

        AddText(text.Length);
        return [.. tokens];

        void AddText(int end)
        {
            if (end > start)
            {
                tokens.AddRange(Encode(GuardedContent.Clear(text[start..end]), atStart: start == 0));
            }
        }
    }

    /// <inheritdoc/>
    public ITokenStream OpenStream() => new PrefixTokenStream(this);

    /// <summary>Decodes ids, leaving out special tokens and ids that no token has (a model's embedding may be padded).</summary>
    public string Decode(IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        IReadOnlyList<string> pieces = [.. tokens.Select(vocabulary.PieceOf).OfType<string>()];
        return string.Concat(decoder.Aggregate(pieces, (current, step) => step(current)));
    }

    /// <summary>The token as it stands in the vocabulary (<c>▁the</c>, <c>&lt;0x0A&gt;</c>, <c>&lt;/s&gt;</c>): what the decoder would merge or cut stays visible.</summary>
    public string Describe(int token) => vocabulary.TokenOf(token) ?? string.Create(CultureInfo.InvariantCulture, $"<unused {token}>");

    private int[] Encode(string text, bool atStart)
    {
        ArgumentNullException.ThrowIfNull(text);
        return model.TryEncode(normalizer.Apply(text, atStart), out int[] tokens, out string inexpressible)
            ? tokens
            : throw new RlActorsException(Explain(text, inexpressible));
    }

    private static string Explain(string text, string character)
    {
        int position = text.IndexOf(character, StringComparison.Ordinal);
        string code = Rune.TryGetRuneAt(character, 0, out var rune) ? $"'{character}' (U+{rune.Value:X4})" : $"U+{(int)character[0]:X4} (half of a surrogate pair)";
        string place = position >= 0 ? string.Create(CultureInfo.InvariantCulture, $"at position {position} (from 0)") : "that the normalizer puts in";
        return $"the character {code} {place} of the text {ShortText.Quote(text)} is not in the tokenizer's vocabulary; "
            + "leave it out, or use a tokenizer whose vocabulary (or alphabet) has it";
    }
}
