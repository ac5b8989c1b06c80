using System.Text.RegularExpressions;

namespace RlActors.Tokenization;

/// <summary>The tokens of a tokenizer by id; an id may be unused.</summary>
internal sealed class Vocabulary
{
    private readonly string?[] _tokens;
    private readonly Dictionary<string, int> _pieces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _special = new(StringComparer.Ordinal);

    /// <param name="tokens">Token by id.</param>
    /// <param name="special">Which ids are special tokens.</param>
    public Vocabulary(IReadOnlyDictionary<int, string> tokens, IReadOnlySet<int> special)
    {
        _tokens = new string?[tokens.Keys.DefaultIfEmpty(-1).Max() + 1];
        foreach (var (id, token) in tokens)
        {
            _tokens[id] = token;
            (special.Contains(id) ? _special : _pieces).Add(token, id);
        }

        string any = string.Join('|', _special.Keys.OrderByDescending(token => token.Length).Select(Regex.Escape));
        SpecialPattern = new Regex(any.Length > 0 ? any : "(?!)", RegexOptions.CultureInvariant);
    }

    /// <summary>Highest id + 1.</summary>
    public int Size => _tokens.Length;

    /// <summary>Id of a piece of text; null when it is none. Special tokens are no pieces of text.</summary>
    public int? Piece(string token) => _pieces.TryGetValue(token, out int id) ? id : null;

    /// <summary>Id of a special token; null when there is none of that name.</summary>
    public int? Special(string token) => _special.TryGetValue(token, out int id) ? id : null;

    /// <summary>Matches the special tokens in a text, the longest first.</summary>
    public Regex SpecialPattern { get; }

    /// <summary>Names of the special tokens.</summary>
    public IReadOnlyCollection<string> SpecialTokens => _special.Keys;

    /// <summary>The token with this id; null when the id is unused or out of range.</summary>
    public string? TokenOf(int id) => id >= 0 && id < _tokens.Length ? _tokens[id] : null;

    /// <summary>The piece of text with this id; null for special tokens and unused ids.</summary>
    public string? PieceOf(int id) => TokenOf(id) is { } token && !_special.ContainsKey(token) ? token : null;
}
