using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;
using static TorchSharp.torch.nn.functional;

namespace RlActors.Learning.Objectives.Reward;

/// <summary>What reward models are trained with. Each gives a batch's share of an update's loss, a scalar in the caller's scope.</summary>
public static class RewardLosses
{
    /// <summary>Bradley-Terry: the mean of −log σ(r_w − r_l − margin), and what keeps rewards around zero.</summary>
    /// <param name="chosen">Rewards of the preferred answers [pairs]; carry the gradient.</param>
    /// <param name="rejected">Rewards of the others [pairs].</param>
    /// <param name="margin">Margins [pairs]; null: none.</param>
    /// <param name="pairs">Pairs of the whole update.</param>
    /// <param name="options">Whether margins count, and the coefficient of centring.</param>
    public static torch.Tensor Pairs(torch.Tensor chosen, torch.Tensor rejected, torch.Tensor? margin, int pairs, BradleyTerryLossOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var scope = torch.NewDisposeScope();
        using Scalar count = Math.Max(1, pairs), centering = options.Centering;
        var delta = options.Margin && margin is not null ? chosen - rejected - margin : chosen - rejected;              // [pairs]
        var loss = -logsigmoid(delta).sum() / count;
        return (options.Centering == 0 ? loss : torch.add(loss, torch.add(chosen, rejected, Scalars.One).square().sum() / count, centering)).MoveToOuterDisposeScope();
    }

    /// <summary>The negative log-likelihood of rankings.</summary>
    /// <param name="rewards">Rewards of the answers to each prompt, best first: [k] each, k at least 2; carry the gradient.</param>
    /// <param name="rankings">Rankings of the whole update.</param>
    /// <param name="options">The likelihood, and the coefficient of centring.</param>
    public static torch.Tensor Rankings(IReadOnlyList<torch.Tensor> rewards, int rankings, RankingLossOptions options)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        ArgumentNullException.ThrowIfNull(options);
        using var scope = torch.NewDisposeScope();
        using Scalar count = Math.Max(1, rankings), centering = options.Centering;
        var losses = torch.stack([.. rewards.Select(ranking => options.Model == RankingModel.Pairs ? AllPairs(ranking) : PlackettLuce(ranking))]); // [rankings]
        var loss = losses.sum() / count;
        return (options.Centering == 0
            ? loss
            : torch.add(loss, torch.stack([.. rewards.Select(ranking => ranking.mean().square())]).sum() / count, centering)).MoveToOuterDisposeScope();
    }

    /// <summary>Binary cross-entropy of steps.</summary>
    /// <param name="logits">The head's value at each step's last token [steps]; carries the gradient.</param>
    /// <param name="labels">Probability that each step is right [steps].</param>
    /// <param name="steps">Steps of the whole update.</param>
    public static torch.Tensor Steps(torch.Tensor logits, torch.Tensor labels, int steps)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar count = Math.Max(1, steps);
        var wrong = labels.neg().add(Scalars.One, Scalars.One);                                                          // [steps]
        return ((-(labels * logsigmoid(logits)) - (wrong * logsigmoid(-logits))).sum() / count).MoveToOuterDisposeScope();
    }

    private static torch.Tensor AllPairs(torch.Tensor ranking)
    {
        long k = ranking.shape[0];
        var better = torch.ones(k, k, torch.ScalarType.Bool, ranking.device).triu(1);                                    // [k, k]
        var deltas = (ranking.unsqueeze(1) - ranking.unsqueeze(0)).masked_select(better);                                // [k·(k − 1)/2]
        return -logsigmoid(deltas).mean();
    }

    private static torch.Tensor PlackettLuce(torch.Tensor ranking) =>
        (ranking.flip(0).logcumsumexp(0).flip(0) - ranking).sum();                                                       // [k] -> []
}
