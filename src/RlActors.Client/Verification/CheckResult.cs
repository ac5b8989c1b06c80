namespace RlActors.Client.Verification;

/// <summary>What one check of a ledger found.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Examined">How many things it looked at.</param>
/// <param name="Unit">What these are.</param>
/// <param name="Problems">What is wrong, in words; empty when nothing is.</param>
internal sealed record CheckResult(string Check, long Examined, string Unit, IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Ok => Problems.Count == 0;
}
