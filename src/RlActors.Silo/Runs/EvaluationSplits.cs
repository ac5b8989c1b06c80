namespace RlActors.Silo.Runs;

/// <summary>How the ledger names the parts of the prompts that evaluations use.</summary>
internal static class EvaluationSplits
{
    /// <summary>Prompts that only measure.</summary>
    public const string HeldOut = "heldout";

    /// <summary>Prompts that decide when a supervised stage ends.</summary>
    public const string Validation = "validation";
}
