namespace RlActors.Silo.View;

/// <summary>What a run waits for, said without saying "waiting" twice.</summary>
internal static class WaitingWords
{
    private const string Lead = "waiting ";

    /// <summary>The text behind a leading "waiting", where it has one.</summary>
    public static string Of(string waiting) => waiting.StartsWith(Lead, StringComparison.OrdinalIgnoreCase) ? waiting[Lead.Length..] : waiting;
}
