namespace RlActors.Recipes;

/// <summary>Direct preference optimisation on the task's rankings (or labelled answers), or on the judged groups of an earlier stage.</summary>
public sealed record PreferenceStageOptions : BatchStageOptions
{
    /// <summary>The algorithm by name: its defaults stand where the stage says nothing else. Default dpo.</summary>
    public string Algorithm { get; init; } = "dpo";

    /// <summary>The loss. Default: DPO.</summary>
    public PreferenceLossOptions Loss { get; init; } = new DpoLossOptions();

    /// <summary>Which pairs are made of a ranking of more than two answers, or of a judged group. Default: the best with the worst.</summary>
    public PairSelection Pairs { get; init; } = PairSelection.BestWorst;

    /// <summary>Reference policy: the name of an earlier stage, an entry of <c>models</c>, or <c>base</c>. Default: the policy that the stage starts from.</summary>
    public string? Reference { get; init; }

    /// <inheritdoc/>
    public override StageYield Yields => StageYield.Policy;

    /// <inheritdoc/>
    public override IEnumerable<ModelUse> ModelUses => [new("reference", Reference, ModelRole.Policy)];
}
