using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace RlActors.Tokenization.Bpe;

/// <summary>Ids of the words met so far: most of a text's words come again. Bounded; safe for several threads.</summary>
internal sealed class WordCache
{
    /// <summary>Longer pieces seldom come again.</summary>
    private const int LongestWord = 32;

    private const int Capacity = 1 << 16;

    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private int _count;

    public bool TryGet(ReadOnlySpan<char> word, [NotNullWhen(true)] out int[]? ids)
    {
        ids = null;
        return word.Length <= LongestWord && _words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out ids);
    }

    /// <summary>Keeps a word; once the cache is full, it starts anew.</summary>
    public void Add(ReadOnlySpan<char> word, int[] ids)
    {
        if (word.Length > LongestWord || !_words.TryAdd(word.ToString(), ids))
        {
            return;
        }

        if (Interlocked.Increment(ref _count) > Capacity)
        {
            _words.Clear();
            Volatile.Write(ref _count, 0);
        }
    }
}
