using System.Diagnostics;
using System.Globalization;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Objectives.Shaping;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Learning.Training;

/// <summary>
/// One RL step with a loss of preferences in place of the policy loss (online DPO, arXiv 2402.04792): its judged groups are made into pairs or labelled answers, and those
/// are trained on in passes and minibatches. Groups whose answers are all worth the same give nothing. Where anything is not finite, the step changes nothing.
/// </summary>
/// <param name="state">What is trained.</param>
/// <param name="reference">Brings the reference in; not called where the loss needs none.</param>
/// <param name="step">The step.</param>
/// <param name="division">How its rows are divided.</param>
internal sealed class OnlinePreferenceTraining(TrainingState state, Func<ReferenceUse> reference, PolicyStep step, StepDivision division)
{
    private readonly RlStageOptions _stage = step.Stage;
    private readonly PreferenceLossOptions _loss = step.Stage.Preference!;

    public TrainingResult Run()
    {
        var clock = Stopwatch.StartNew();
        double learningRate = LearningRate.At(_stage.Optimizer, step.Version, _stage.Steps);
        var examples = step.Groups.SelectMany((group, place) => Examples(group).Select(example => (Group: place, Example: example))).ToList();
        if (step.Groups.Any(group => group.Rewards.Any(reward => !double.IsFinite(reward))))
        {
            return TrainingReport.Result(StepOutcome.NonFinite, clock, learningRate, 0, []);
        }

        if (examples.Count == 0)
        {
            return TrainingReport.Result(StepOutcome.NoSignal, clock, learningRate, 0, []);
        }

        using var use = _loss.NeedsReference ? reference() : null;
        using var before = _stage.UpdatesPerStep * _stage.Minibatches > 1 ? new ParameterSnapshot(state.Trained) : null;
        var (measured, tokens) = (new Dictionary<string, double>(), 0L);
        var outcome = StepOutcome.Updated;
        int updates = 0;
        foreach (var part in Parts(examples))
        {
            var (objective, update) = TakeOrGoBack(use?.Policy, part, learningRate, before);
            (updates, tokens, outcome) = (updates + 1, tokens + objective.Tokens, update.Outcome);
            foreach (var (name, value) in objective.Report(update.Sums).Append(("grad_norm", update.GradientNorm)))
            {
                measured[name] = measured.GetValueOrDefault(name) + value;
            }

            if (outcome == StepOutcome.NonFinite)
            {
                before?.Restore(state.Trained);
                break;
            }
        }

        return TrainingReport.Result(
            outcome, clock, learningRate, tokens / _stage.UpdatesPerStep,
            [.. measured.Select(entry => (entry.Key, entry.Value / updates)), ("preferences", examples.Count)]);
    }

    private (IBatchObjective Objective, BatchUpdate Update) TakeOrGoBack(IReferencePolicy? policy, TrainingExample[] examples, double learningRate, ParameterSnapshot? before)
    {
        try
        {
            var objective = Objective(policy, examples);
            return (objective, BatchUpdate.Take(state, objective, _stage.Optimizer, learningRate, division));
        }
        catch (StepAbortedException)
        {
            before?.Restore(state.Trained);
            throw;
        }
    }

    /// <summary>The step's updates: passes over its minibatches.</summary>
    private IEnumerable<TrainingExample[]> Parts(List<(int Group, TrainingExample Example)> examples)
    {
        int[] units = _stage.MinibatchOf == MinibatchUnit.Groups ? [.. examples.Select(example => example.Group)] : [.. Enumerable.Range(0, examples.Count)];
        return Enumerable.Range(0, _stage.UpdatesPerStep)
            .SelectMany(pass => MinibatchPlan.Cut(units, _stage.Minibatches, step.Version, pass))
            .Select(part => part.Select(i => examples[i].Example).ToArray());
    }

    private IEnumerable<TrainingExample> Examples(TrajectoryGroup group)
    {
        var preferences = new GroupPreferences();
        var counted = Counted(group);
        long seed = Seeds.For(step.Version, string.Create(CultureInfo.InvariantCulture, $"pairs/{group.Id.Prompt}/{group.Id.Attempt}"));
        return _loss.IsUnpaired ? preferences.Labelled(counted) : preferences.Pairs(counted, _stage.Pairs, seed);
    }

    /// <summary>The group with shaped rewards, without what overlong filtering leaves out.</summary>
    private TrajectoryGroup Counted(TrajectoryGroup group)
    {
        int[] counted = [.. Enumerable.Range(0, group.Completions.Count).Where(i => !RewardShaping.IsFiltered(_stage.Shaping, group.Completions[i].Finish))];
        return group with
        {
            Completions = [.. counted.Select(i => group.Completions[i])],
            Rewards = [.. counted.Select(i => RewardShaping.Shape(_stage.Shaping, group.Rewards[i], group.Completions[i].Tokens.Length, _stage.Sampling.MaxTokens))],
        };
    }

    private IBatchObjective Objective(IReferencePolicy? policy, TrainingExample[] examples) => _loss is UnpairedLossOptions unpaired
        ? new LabelledObjective(state, policy!, [.. examples.Cast<LabelledExample>()], unpaired, _stage.Sampling.Temperature, division)
        : new PairObjective(state, policy, [.. examples.Cast<PreferenceExample>()], _loss, _stage.Sampling.Temperature);
}
