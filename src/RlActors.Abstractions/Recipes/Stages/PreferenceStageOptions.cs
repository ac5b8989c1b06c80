namespace RlActors.Recipes;

/// <summary>Direct preference optimisation on the task's rankings (or labelled answers). The reference policy is what the stage begins with.</summary>
public sealed record PreferenceStageOptions : BatchStageOptions
{
    /// <summary>The loss. Default: DPO.</summary>
    public PreferenceLossOptions Loss { get; init; } = new DpoLossOptions();

    /// <summary>Which pairs are made of a ranking of more than two answers. Default: the best with the worst.</summary>
    public PairSelection Pairs { get; init; } = PairSelection.BestWorst;
}
