namespace RlActors.Judges;

/// <summary>Where in a completion the final answer stands.</summary>
public abstract record FinalAnswerOptions
{
    /// <summary>Spaces and line ends around the answer do not count. Default true.</summary>
    public bool Trim { get; init; } = true;

    /// <summary>The answer is what follows the last occurrence of this text; a completion without it is wrong. Default: the answer is the whole completion.</summary>
    public string? After { get; init; }

    /// <summary>The final answer in a completion; null when the separator does not come.</summary>
    internal string? Find(string completion)
    {
        int at = string.IsNullOrEmpty(After) ? 0 : completion.LastIndexOf(After, StringComparison.Ordinal);
        return at < 0 ? null : Tidy(completion[(at + (After ?? string.Empty).Length)..]);
    }

    /// <summary>An answer without what does not count.</summary>
    internal string Tidy(string answer) => Trim ? answer.Trim() : answer;
}
