namespace RlActors.Silo.Charts;

/// <summary>What is drawn of one training step (or of one supervised update, which has a loss and little else).</summary>
/// <param name="Stage">Index of the stage.</param>
/// <param name="Step">Step of the stage, from 1.</param>
/// <param name="Reward">Mean reward.</param>
/// <param name="Loss">Loss.</param>
/// <param name="StalenessMax">Age of the oldest trained token, in versions.</param>
/// <param name="StalenessMean">Mean age of the trained tokens, in versions.</param>
/// <param name="Generated">Tokens generated a second.</param>
/// <param name="Trained">Tokens trained a second.</param>
public sealed record CurvePoint(
    int Stage, int Step, double? Reward, double? Loss, double? StalenessMax, double? StalenessMean, double? Generated, double? Trained);
