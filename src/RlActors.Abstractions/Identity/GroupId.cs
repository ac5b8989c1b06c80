using System.Globalization;

namespace RlActors.Identity;

/// <summary>Identity of a rollout group: the completions of one prompt drawn for one attempt of one run; written <c>run/prompt/attempt</c>.</summary>
/// <param name="Run">Run name; never holds a slash.</param>
/// <param name="Prompt">Durable prompt identity <c>dataset/promptId</c>; may hold slashes.</param>
/// <param name="Attempt">1 for the prompt's first attempt in this run.</param>
[GenerateSerializer, Immutable, Alias("rlactors.GroupId")]
public readonly record struct GroupId([property: Id(0)] string Run, [property: Id(1)] string Prompt, [property: Id(2)] int Attempt)
{
    /// <summary>Reads <c>run/prompt/attempt</c>.</summary>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static GroupId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int first = text.IndexOf('/', StringComparison.Ordinal), last = text.LastIndexOf('/');
        if (first <= 0 || last <= first + 1
            || !int.TryParse(text.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int attempt))
        {
            throw new FormatException($"'{text}' is not a group id; expected run/prompt/attempt, such as quickstart/add/37+58/1");
        }

        return new GroupId(text[..first], text[(first + 1)..last], attempt);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Run}/{Prompt}/{Attempt}");
}
