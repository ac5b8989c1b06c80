namespace RlActors.Silo.Benchmarks;

/// <summary>One run of <see cref="CorrectionBenchmark"/>, as its step rows tell it.</summary>
/// <param name="Arm">Name of its correction.</param>
/// <param name="Seed">Seed of the recipe.</param>
/// <param name="Steps">Its committed steps, at least one.</param>
/// <param name="Before">Held-out accuracy of the checkpoint.</param>
/// <param name="After">Held-out accuracy of its last weights; null where the run broke off.</param>
internal sealed record CorrectionRun(string Arm, int Seed, IReadOnlyList<CorrectionStep> Steps, double Before, double? After)
{
    /// <summary>What <see cref="Collapsed"/> means, in a sentence.</summary>
    public const string Definition =
        "a run collapsed where the mean reward of its last tenth of steps is below half of its best tenth's, or its held-out accuracy ended below the checkpoint's, or it broke off";

    /// <summary>See <see cref="Definition"/>.</summary>
    public bool Collapsed
    {
        get
        {
            double best = Steps.Chunk(Tenth).Max(tenth => tenth.Average(step => step.Reward));
            return After is null || After < Before || LastTenth < 0.5 * best;
        }
    }

    /// <summary>Mean reward of the last tenth of the steps.</summary>
    public double LastTenth => Steps.TakeLast(Tenth).Average(step => step.Reward);

    private int Tenth => Math.Max(1, Steps.Count / 10);

    /// <summary>The step at a share of the run, 0 its first and 1 its last.</summary>
    public CorrectionStep At(double share) => Steps[(int)Math.Round(share * (Steps.Count - 1))];
}

/// <summary>One step of it.</summary>
/// <param name="Reward">Mean reward of what it trained on.</param>
/// <param name="StalenessMean">Mean age of its tokens, in versions.</param>
/// <param name="KlBehaviour">How far the policy before its updates was from the one that sampled, in nats a token.</param>
/// <param name="WeightMax">Largest importance weight of a token before truncation.</param>
internal readonly record struct CorrectionStep(double Reward, double StalenessMean, double KlBehaviour, double WeightMax);
