using System.Buffers;

namespace RlActors.Tokenization.AddedTokens;

/// <summary>Finds added tokens in a text: the leftmost, and of those that begin there the longest.</summary>
internal sealed class AddedTokenTrie
{
    private readonly List<Dictionary<char, int>> _children = [[]];
    private readonly List<AddedToken?> _ends = [null];
    private readonly SearchValues<char> _first;

    /// <param name="tokens">The tokens, each with the text it is found by; of equal texts the first counts.</param>
    public AddedTokenTrie(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        foreach (var (text, token) in tokens)
        {
            Add(text, token);
        }

        _first = SearchValues.Create([.. _children[0].Keys]);
    }

    /// <summary>The tokens in a text with the place of their own characters, white space that they take not counted.</summary>
    /// <param name="text">The text.</param>
    /// <param name="admits">Whether a token may match at a place; the others are as if they were not there.</param>
    public IEnumerable<(AddedToken Token, int Start, int Length)> Matches(string text, Admission admits)
    {
        int start = 0;
        while (NextCandidate(text, start) is >= 0 and int candidate)
        {
            if (LongestAt(text, candidate, admits) is { } match)
            {
                yield return (match.Token, candidate, match.Length);
                start = candidate + match.Length;
            }
            else
            {
                start = candidate + 1;
            }
        }
    }

    private int NextCandidate(string text, int start) => text.AsSpan(start).IndexOfAny(_first) is >= 0 and int offset ? start + offset : -1;

    private (AddedToken Token, int Length)? LongestAt(string text, int start, Admission admits)
    {
        (AddedToken, int)? longest = null;
        for (int i = start, node = 0; i < text.Length && _children[node].TryGetValue(text[i], out node); i++)
        {
            if (_ends[node] is { } token && admits(token, start, i + 1 - start))
            {
                longest = (token, i + 1 - start);
            }
        }

        return longest;
    }

    private void Add(string text, AddedToken token)
    {
        int node = 0;
        foreach (char character in text)
        {
            if (!_children[node].TryGetValue(character, out int next))
            {
                next = _children.Count;
                _children[node].Add(character, next);
                _children.Add([]);
                _ends.Add(null);
            }

            node = next;
        }

        _ends[node] ??= node == 0 ? null : token;
    }
}
