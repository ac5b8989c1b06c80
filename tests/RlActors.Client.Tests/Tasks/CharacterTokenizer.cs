using RlActors.Tokenization;

namespace RlActors.Client.Tests.Tasks;

/// <summary>One token a character of the alphabet after <c>&lt;s&gt;</c> (0) and <c>&lt;/s&gt;</c> (1).</summary>
internal sealed class CharacterTokenizer(string alphabet = "0123456789=+") : ITokenizer
{
    public int VocabularySize => alphabet.Length + 2;

    public IReadOnlyList<int> StopTokens { get; init; } = [1];

    public IReadOnlyCollection<string> SpecialTokens => ["<s>", "</s>"];

    public int[] Encode(string text) => [0, .. EncodeContinuation(text)];

    public int[] EncodeContinuation(string text) => [.. text.Select(character => alphabet.IndexOf(character, StringComparison.Ordinal) + 2)];

    public int[] EncodeTemplated(string text) => EncodeContinuation(text);

    public ITokenStream OpenStream() => new PrefixTokenStream(this);

    public string Decode(IReadOnlyList<int> tokens) => string.Concat(tokens.Where(token => token > 1).Select(token => alphabet[token - 2]));

    public string Describe(int token) => token switch { 0 => "<s>", 1 => "</s>", _ => alphabet[token - 2].ToString() };
}
