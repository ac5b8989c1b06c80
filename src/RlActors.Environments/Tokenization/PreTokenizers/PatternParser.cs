using System.Text;
using System.Text.RegularExpressions;

namespace RlActors.Tokenization.PreTokenizers;

/// <summary>
/// Reads the part of Oniguruma's syntax that pre-tokenizers use: alternatives, groups (<c>(…)</c>, <c>(?:…)</c>, <c>(?i:…)</c>, <c>(?&gt;…)</c>), lookaround,
/// quantifiers (greedy, lazy, possessive) and sets. Anything else is refused by name. The result is a .NET pattern with a placeholder for every set.
/// </summary>
/// <param name="source">The expression.</param>
/// <param name="path">Its place in the file, for errors.</param>
internal sealed partial class PatternParser(string source, string path)
{
    private const int MaxLength = 4096, MaxDepth = 32, MaxSets = 64;

    private const char FirstPlaceholder = '\uE000';

    /// <summary>Groups longest first, with what they are in .NET.</summary>
    private static readonly (string Source, string Target)[] Groups =
        [("(?i:", "(?:"), ("(?<=", "(?<="), ("(?<!", "(?<!"), ("(?:", "(?:"), ("(?=", "(?="), ("(?!", "(?!"), ("(?>", "(?>"), ("(", "(?:")];

    /// <summary>Pairs of letters that one character folds to (ß, ﬆ, ﬀ, ﬁ, ﬂ).</summary>
    private static readonly string[] FoldedPairs = ["ss", "st", "ff", "fi", "fl"];

    private readonly StringBuilder _target = new();
    private readonly List<CharacterSet> _sets = [];
    private readonly Dictionary<string, int> _setsBySource = new(StringComparer.Ordinal);
    private readonly Stack<(int Target, bool IgnoreCase)> _open = [];
    private readonly PatternSetReader _reader = new(source, path);
    private bool _ignoreCase;
    private int _atom = -1; // Where in the target the atom begins that a quantifier would apply to; -1: there is none.
    private int _position;

    /// <summary>The set that a placeholder stands for; null for other letters of the target.</summary>
    public static int? SetIndex(char letter) => letter is >= FirstPlaceholder and < (char)(FirstPlaceholder + MaxSets) ? letter - FirstPlaceholder : null;

    /// <summary>Reads the expression.</summary>
    /// <param name="sets">The sets of characters that it names.</param>
    /// <returns>The expression in .NET's syntax, with a placeholder for each set.</returns>
    public string Parse(out IReadOnlyList<CharacterSet> sets)
    {
        if (source.Length is 0 or > MaxLength)
        {
            throw Refuse($"of {source.Length} characters", 0);
        }

        while (_position < source.Length)
        {
            Next();
        }

        sets = _open.Count == 0 ? _sets : throw Refuse("a group without an end", source.Length);
        return _target.ToString();
    }

    [GeneratedRegex(@"\G(?:[?*+]|\{[0-9]{1,4}(?:,(?:[0-9]{1,4})?)?\})[?+]?")]
    private static partial Regex Quantifier { get; }

    private void Next()
    {
        switch (source[_position])
        {
            case '(':
                OpenGroup();
                break;
            case ')':
                CloseGroup();
                break;
            case '|':
                _target.Append('|');
                (_atom, _position) = (-1, _position + 1);
                break;
            case '?' or '*' or '+' or '{':
                Quantify();
                break;
            case '^' or '$' or '}' or ']':
                throw Refuse($"'{source[_position]}'", _position);
            default:
                AddSet();
                break;
        }
    }

    private void OpenGroup()
    {
        var (start, target) = Groups.First(group => source.AsSpan(_position).StartsWith(group.Source, StringComparison.Ordinal));
        if (_open.Count == MaxDepth || (start == "(" && source.AsSpan(_position).StartsWith("(?", StringComparison.Ordinal)))
        {
            throw Refuse(_open.Count == MaxDepth ? "groups nested so deeply" : "this kind of group", _position);
        }

        _open.Push((_target.Length, _ignoreCase));
        _target.Append(target);
        _ignoreCase |= start == "(?i:";
        (_atom, _position) = (-1, _position + start.Length);
    }

    private void CloseGroup()
    {
        if (!_open.TryPop(out var group))
        {
            throw Refuse("')' without a group", _position);
        }

        (_atom, _ignoreCase) = group;
        _target.Append(')');
        _position++;
    }

    private void Quantify()
    {
        var quantifier = Quantifier.Match(source, _position);
        if (!quantifier.Success || _atom < 0 || (quantifier.Value[0] == '{' && quantifier.Value[^1] == '+'))
        {
            throw Refuse("this quantifier", _position);
        }

        bool possessive = quantifier.Value is { Length: > 1 } text && text[^1] == '+';
        if (possessive)
        {
            _target.Insert(_atom, "(?>").Append(quantifier.Value[..^1]).Append(')');
        }
        else
        {
            _target.Append(quantifier.Value);
        }

        (_atom, _position) = (-1, _position + quantifier.Length);
    }

    private void AddSet()
    {
        int start = _position;
        var set = _reader.Read(ref _position, _ignoreCase);
        string text = source[start.._position];
        if (_ignoreCase && start > 0 && FoldedPairs.Contains(source[(start - 1).._position], StringComparer.OrdinalIgnoreCase))
        {
            throw Refuse("a pair of letters without regard to case that one character folds to", start);
        }

        string key = $"{_ignoreCase}{text}";
        if (!_setsBySource.TryGetValue(key, out int index))
        {
            index = _sets.Count < MaxSets ? _sets.Count : throw Refuse($"more than {MaxSets} sets of characters", start);
            _setsBySource.Add(key, index);
            _sets.Add(set);
        }

        _atom = _target.Length;
        _target.Append((char)(FirstPlaceholder + index));
    }

    private RlActorsException Refuse(string what, int position) => PatternSetReader.Refuse(source, path, what, position);
}
