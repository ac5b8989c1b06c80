using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>Advantages of a whole training step, in float64, before its first update: rewards, baseline, scale, clip, credit to tokens, whitening.</summary>
public static class AdvantageEstimators
{
    /// <summary>Estimates what every token of the step is worth.</summary>
    /// <param name="options">How.</param>
    /// <param name="rollouts">The step's judged completions; not changed.</param>
    /// <returns>Advantages and returns, in the order of the rollouts. Groups that nothing tells apart have exactly 0 before whitening.</returns>
    /// <exception cref="RlActorsException">The rollouts lack what the estimator needs, or arrays differ in length.</exception>
    public static StepAdvantages Compute(AdvantageOptions options, StepRollouts rollouts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rollouts);
        RolloutChecks.Check(options, rollouts);
        double[][] rewards = SequenceRewards.Compute(options, rollouts);
        var advantages = options.Estimator switch
        {
            AdvantageEstimator.Gae => GeneralisedAdvantages.Compute(options, rollouts),
            AdvantageEstimator.OptimalTokenBaseline => OptimalTokenBaseline.Compute(options, rollouts, rewards),
            _ => OfSequences(options, rollouts, rewards),
        };
        return new StepAdvantages(Whitening.Tokens(options, rollouts, advantages));
    }

    /// <summary>One advantage a completion, then given to its tokens.</summary>
    private static SequenceAdvantages[][] OfSequences(AdvantageOptions options, StepRollouts rollouts, double[][] rewards)
    {
        var scale = new RewardScale(options, rewards);
        double[][] centred = [.. rollouts.Groups.Select((group, g) => scale.Apply(rewards[g], GroupBaselines.Compute(options, group, rewards[g])))];
        double[][] whitened = Whitening.Sequences(options, centred);
        bool byToken = options.TokenRewards == TokenRewardCredit.Token;
        return [.. rollouts.Groups.Select((group, g) => group.Sequences.Select((sequence, i) => Credit(sequence, rewards[g][i], whitened[g][i])).ToArray())];

        SequenceAdvantages Credit(SequenceRollout sequence, double reward, double advantage)
        {
            if (double.IsNaN(advantage))
            {
                return new SequenceAdvantages(new double[sequence.Trained.Length], new double[sequence.Trained.Length]);
            }

            double atEnd = options.Clip?.Cut(advantage) ?? advantage;
            return new SequenceAdvantages(
                ReturnsToGo.Compute(sequence, atEnd, options.Gamma, byToken), ReturnsToGo.Compute(sequence, reward, options.Gamma, byToken));
        }
    }
}
