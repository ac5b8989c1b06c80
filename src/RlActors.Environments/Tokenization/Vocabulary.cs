namespace RlActors.Tokenization;

/// <summary>The tokens of a tokenizer by id; an id may be unused.</summary>
internal sealed class Vocabulary
{
    private readonly string?[] _tokens;
    private readonly Dictionary<string, int> _pieces;
    private readonly Dictionary<string, int> _special = new(StringComparer.Ordinal);
    private readonly List<string> _control = [];

    /// <param name="model">Tokens of the model with their ids.</param>
    /// <param name="added">Added tokens with their ids and whether they are special; they may be among the model's.</param>
    public Vocabulary(IReadOnlyDictionary<string, int> model, IReadOnlyCollection<(string Token, int Id, bool Special)> added)
    {
        _tokens = new string?[model.Values.Concat(added.Select(token => token.Id)).DefaultIfEmpty(-1).Max() + 1];
        _pieces = new(model, StringComparer.Ordinal);
        foreach (var (token, id) in model)
        {
            _tokens[id] = token;
        }

        foreach (var (token, id, special) in added)
        {
            _tokens[id] = token;
            if (special || token is ['<', '|' or '｜', .., '|' or '｜', '>'])
            {
                _control.Add(token);
            }

            if (special)
            {
                _special[token] = id;
                _pieces.Remove(token);
            }
        }
    }

    /// <summary>Highest id + 1.</summary>
    public int Size => _tokens.Length;

    /// <summary>Id of a token that merging may produce; null when there is none. Special tokens are no pieces of text.</summary>
    public int? Piece(ReadOnlySpan<char> token) => _pieces.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out int id) ? id : null;

    /// <summary>Id of a special token; null when there is none of that name.</summary>
    public int? Special(string token) => _special.TryGetValue(token, out int id) ? id : null;

    /// <summary>Names of the special tokens.</summary>
    public IReadOnlyCollection<string> SpecialTokens => _special.Keys;

    /// <summary>
    /// Texts of the special tokens and of those that, though not marked special, are written like one (DeepSeek's <c>&lt;｜User｜&gt;</c>): in somebody's words
    /// they must not become the token.
    /// </summary>
    public IReadOnlyCollection<string> ControlTokens => _control;

    /// <summary>The token with this id; null when the id is unused or out of range.</summary>
    public string? TokenOf(int id) => id >= 0 && id < _tokens.Length ? _tokens[id] : null;

    /// <summary>What a token gives to the decoder; null for special tokens and unused ids.</summary>
    public string? PieceOf(int id) => TokenOf(id) is { } token && !_special.ContainsKey(token) ? token : null;
}
