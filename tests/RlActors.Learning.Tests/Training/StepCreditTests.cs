using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Training;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Training;

public sealed class StepCreditTests
{
    /// <summary>Two judges of opposite opinions and very different scales: their sum follows the larger, normalised one by one they cancel.</summary>
    [Theory]
    [InlineData(RewardAggregation.SumThenNormalise, false)]
    [InlineData(RewardAggregation.NormaliseThenSum, true)]
    public void Assign_JudgesOfDifferentScales_CountAsTheAggregationSays(RewardAggregation aggregation, bool cancels)
    {
        Verdict[][] verdicts = [[new("right", 1, 1, null), new("long", 1, 0, null)], [new("right", 1, 0, null), new("long", 1, 100, null)]];
        var completions = Enumerable.Range(0, 2).Select(i => new Completion(i, [1, 2], [-1, -1], [0, 0], [1, 1], FinishReason.Stop)).ToList();
        var group = new TrajectoryGroup(new GroupId("run", "p/0", 1), 0, 0, [1], completions, [1, 100]) { Judges = JudgeRewards.Of(verdicts) };
        var stage = new RlStageOptions
        {
            Advantage = new AdvantageOptions
            {
                Estimator = AdvantageEstimator.Reinforce, Scale = AdvantageScale.None, Aggregation = aggregation,
            },
        };
        var step = new PolicyStep(0, stage, [PackedTrajectories.UnpackGroup(PackedTrajectories.Pack(group))]);
        var sequences = StepSequence.Of(step);

        StepCredit.Assign(step, sequences, 0);

        Assert.Equal(cancels, sequences.All(sequence => sequence.Row.Advantage!.All(advantage => Math.Abs(advantage) < 1e-5)));
    }
}
