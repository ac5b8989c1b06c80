using RlActors.Engines;
using RlActors.Learning.Objectives.Reward;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Bradley-Terry on pairs: an answer's reward is the head's number at its last token.</summary>
internal sealed class RewardPairObjective : IBatchObjective
{
    private readonly TrainingState _state;
    private readonly BradleyTerryLossOptions _options;
    private readonly IReadOnlyList<PreferenceExample> _pairs;
    private readonly int[][] _chosen, _rejected;

    public RewardPairObjective(TrainingState state, IReadOnlyList<PreferenceExample> pairs, BradleyTerryLossOptions options)
    {
        (_state, _pairs, _options) = (state, pairs, options);
        _chosen = [.. pairs.Select(pair => ReadText.Of(pair.Prompt, pair.Chosen))];
        _rejected = [.. pairs.Select(pair => ReadText.Of(pair.Prompt, pair.Rejected))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Lengths => [.. _chosen.Zip(_rejected, (chosen, rejected) => chosen.Length + rejected.Length)];

    /// <inheritdoc/>
    public long Tokens => Lengths.Sum(length => (long)length);

    /// <inheritdoc/>
    public int Sums => 4;

    /// <inheritdoc/>
    public void Accumulate(IReadOnlyList<int> items, StepSums sums)
    {
        var device = _state.Model.Device;
        var texts = ScoredTexts.AtEnds([.. items.Select(item => _chosen[item]), .. items.Select(item => _rejected[item])], device);
        var pass = new ScoredPass(_state, texts.Rows, texts.Places);
        var (chosen, rejected) = (pass.Scores.narrow(0, 0, items.Count), pass.Scores.narrow(0, items.Count, items.Count)); // [pairs]
        using var margins = torch.tensor([.. items.Select(item => (float)_pairs[item].Margin)], device: device);
        var loss = RewardLosses.Pairs(chosen, rejected, margins, _pairs.Count, _options);
        pass.Backward(loss);
        sums.Add(loss, chosen.gt(rejected).sum(), chosen.sum(), rejected.sum());
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, double Value)> Report(double[] sums)
    {
        double pairs = Math.Max(1, _pairs.Count);
        return
        [
            ("loss", sums[0]), ("preference_accuracy", sums[1] / pairs), ("reward_chosen", sums[2] / pairs), ("reward_rejected", sums[3] / pairs),
            ("reward_margin", (sums[2] - sums[3]) / pairs),
        ];
    }
}
