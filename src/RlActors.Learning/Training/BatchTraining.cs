using System.Diagnostics;
using RlActors.Engines;
using RlActors.Recipes;

namespace RlActors.Learning.Training;

/// <summary>One update of a batch stage; the stage's kind and loss say which objective it has.</summary>
/// <param name="state">What is trained; with a scalar head where the stage trains a reward model.</param>
/// <param name="other">Brings in the policy that the objective looks at: the reference, or a distillation's teacher.</param>
/// <param name="step">The update.</param>
/// <param name="division">How its rows are divided.</param>
internal sealed class BatchTraining(TrainingState state, Func<ReferenceUse> other, BatchStep step, StepDivision division)
{
    public TrainingResult Run()
    {
        var clock = Stopwatch.StartNew();
        if (step.Stage is RewardModelStageOptions != (state.Head is not null))
        {
            throw new RlActorsException("the update's stage and the loaded one differ in their kind; load the learner's state with the update's own stage");
        }

        bool looks = step.Stage is DistillStageOptions or PreferenceStageOptions { Loss.NeedsReference: true };
        using var use = looks ? other() : null;
        double learningRate = LearningRate.At(step.Stage.Optimizer, step.Update, step.Stage.MaxUpdates);
        var objective = Objective(use?.Policy);
        var update = BatchUpdate.Take(state, objective, step.Stage.Optimizer, learningRate, division);
        return TrainingReport.Result(
            update.Outcome, clock, learningRate, objective.Tokens, [.. objective.Report(update.Sums), ("grad_norm", update.GradientNorm)]);
    }

    private IBatchObjective Objective(IReferencePolicy? policy) => step.Stage switch
    {
        SftStageOptions sft => new SupervisedObjective(state, Examples<SupervisedExample>(), sft.Loss),
        DistillStageOptions distill => new DistillationObjective(state, policy!, Examples<SupervisedExample>(), distill.Loss),
        PreferenceStageOptions { Loss: UnpairedLossOptions unpaired } => new LabelledObjective(state, policy!, Examples<LabelledExample>(), unpaired, temperature: 1, division),
        PreferenceStageOptions preference => new PairObjective(state, policy, Examples<PreferenceExample>(), preference.Loss, temperature: 1),
        RewardModelStageOptions { Loss: BradleyTerryLossOptions pairs } => new RewardPairObjective(state, Examples<PreferenceExample>(), pairs),
        RewardModelStageOptions { Loss: RankingLossOptions rankings } => new RewardRankingObjective(state, Examples<RankingExample>(), rankings),
        RewardModelStageOptions { Loss: ProcessRewardLossOptions } => new StepRewardObjective(state, Examples<StepExample>()),
        _ => throw new RlActorsException($"a stage of kind {step.Stage.Kind} is not trained on batches"),
    };

    private T[] Examples<T>() where T : TrainingExample => [.. step.Examples.Select(example => example as T
        ?? throw new RlActorsException($"a stage of kind {step.Stage.Kind} with this loss trains on examples of type {typeof(T).Name}, not {example.GetType().Name}"))];
}
