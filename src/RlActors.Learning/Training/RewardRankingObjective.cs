using RlActors.Engines;
using RlActors.Learning.Objectives.Reward;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The likelihood of rankings. All answers of a ranking are in one micro-batch.</summary>
internal sealed class RewardRankingObjective : IBatchObjective
{
    private readonly TrainingState _state;
    private readonly RankingLossOptions _options;
    private readonly int[][][] _rankings;

    /// <exception cref="RlActorsException">A ranking has fewer than two answers.</exception>
    public RewardRankingObjective(TrainingState state, IReadOnlyList<RankingExample> rankings, RankingLossOptions options)
    {
        (_state, _options) = (state, options);
        _rankings = [.. rankings.Select(ranking => ranking.Answers.Count > 1
            ? ranking.Answers.Select(answer => ReadText.Of(ranking.Prompt, answer)).ToArray()
            : throw new RlActorsException($"a ranking has {ranking.Answers.Count} answers; expected at least two"))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Lengths => [.. _rankings.Select(ranking => ranking.Sum(text => text.Length))];

    /// <inheritdoc/>
    public long Tokens => Lengths.Sum(length => (long)length);

    /// <inheritdoc/>
    public int Sums => 4;

    /// <inheritdoc/>
    public void Accumulate(IReadOnlyList<int> items, StepSums sums)
    {
        var texts = ScoredTexts.AtEnds([.. items.SelectMany(item => _rankings[item])], _state.Model.Device);
        var pass = new ScoredPass(_state, texts.Rows, texts.Places);
        var rewards = pass.Scores.split([.. items.Select(item => (long)_rankings[item].Length)]);            // [k] each, best first
        var loss = RewardLosses.Rankings(rewards, _rankings.Length, _options);
        pass.Backward(loss);
        sums.Add(
            loss, torch.stack([.. rewards.Select(RightPairs)]).sum(), torch.stack([.. rewards.Select(ranking => ranking[0])]).sum(),
            torch.stack([.. rewards.Select(ranking => ranking[^1])]).sum());
    }

    /// <summary>Accuracy over all pairs; rewards of the best and the worst answers.</summary>
    public IEnumerable<(string Name, double Value)> Report(double[] sums)
    {
        double count = Math.Max(1, _rankings.Length), pairs = Math.Max(1, _rankings.Sum(ranking => ranking.Length * (ranking.Length - 1) / 2.0));
        return
        [
            ("loss", sums[0]), ("preference_accuracy", sums[1] / pairs), ("reward_chosen", sums[2] / count), ("reward_rejected", sums[3] / count),
            ("reward_margin", (sums[2] - sums[3]) / count),
        ];
    }

    private static torch.Tensor RightPairs(torch.Tensor ranking) => ranking.unsqueeze(1).gt(ranking.unsqueeze(0)).triu(1).sum(); // [k] -> []
}
