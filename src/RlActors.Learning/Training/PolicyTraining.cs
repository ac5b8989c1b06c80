using RlActors.Engines;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Divergences;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// One RL step, composed of what the stage's options ask for: groups to sequences, constants of the whole step, token rewards, advantages, then the critic's updates and the policy's.
/// It knows no algorithm. Where anything is not finite, the step changes nothing.
/// </summary>
/// <param name="learner">What is trained.</param>
/// <param name="reference">Brings the reference in; it is let go when disposed. Not called where the stage keeps near none.</param>
/// <param name="step">The step.</param>
/// <param name="division">How its rows are divided.</param>
internal sealed class PolicyTraining(Learner learner, Func<ReferenceUse> reference, PolicyStep step, StepDivision division)
{
    private readonly RlStageOptions _stage = step.Stage;
    private readonly StepReport _report = new(step);
    private readonly torch.Device _device = learner.Policy.Model.Device;

    public TrainingResult Run()
    {
        if (learner.Critic is null != _stage.Critic is null)
        {
            throw new RlActorsException("the step's stage and the loaded one differ in their critic; load the learner's state with the step's own stage");
        }

        var all = StepSequence.Of(step);
        List<StepSequence> trained = [.. all.Where(sequence => sequence.IsTrained)];
        _report.Tokens = trained.Sum(sequence => (long)sequence.Row.TrainedTokens);
        if (all.Any(sequence => !double.IsFinite(sequence.Reward)))
        {
            return _report.Result(StepOutcome.NonFinite);
        }

        var kl = _stage.Kl with { Coefficient = _stage.Kl.Adaptive is null ? _stage.Kl.Coefficient : learner.KlCoefficient ?? _stage.Kl.Coefficient };
        var objective = PolicyObjectives.Create(_stage.Loss, _stage.Correction, kl, _stage.Entropy);
        bool frozen = step.Version < (_stage.Critic?.PretrainSteps ?? 0);
        _report.Set("kl_coefficient", kl.Coefficient);
        _report.Set("policy_frozen", frozen ? 1 : 0);
        using var use = LooksAtReference(objective.Needs, kl, frozen) ? reference() : null;
        AddConstants(all, objective.Needs, kl, use, frozen);

        using var critic = learner.Critic is null ? null : new CriticPart(learner.Critic, step, _device, division);
        critic?.Value(all);
        StepCredit.Assign(step, all, kl.Coefficient);
        if (critic is not null && !critic.Fit(trained, alone: frozen, _report))
        {
            return _report.Result(StepOutcome.NonFinite);
        }

        var outcome = frozen ? StepOutcome.Updated : ImproveOrUndo(trained, objective, use?.Policy, critic);
        if (outcome == StepOutcome.NonFinite)
        {
            critic?.Undo();
        }
        else
        {
            outcome = critic is { HasUpdated: true } ? StepOutcome.Updated : outcome;
            Adapt(kl, trained.Count, outcome);
        }

        return _report.Result(outcome);
    }

    private static bool LooksAtReference(ObjectiveNeeds needs, KlOptions kl, bool frozen) => IsInReward(kl) || (!frozen && (needs.Reference || needs.Divergence is not null));

    private static bool IsInReward(KlOptions kl) => kl is { Coefficient: > 0, Place: KlPlace.Reward };

    /// <summary>π_prox where the step has several updates or something looks at the whole step before the first; log π_ref; the divergence in the reward.</summary>
    private void AddConstants(List<StepSequence> all, ObjectiveNeeds needs, KlOptions kl, ReferenceUse? use, bool frozen)
    {
        var constants = new StepConstants(all, _device, _stage.Sampling.Temperature, division);
        bool inReward = IsInReward(kl), squares = _stage.Advantage.NeedsSquaredProbabilities();
        bool several = _stage.UpdatesPerStep * _stage.Minibatches > 1;
        if (inReward || squares || (!frozen && (needs.Survey || (needs.Proximal && several))))
        {
            constants.AddProximal(learner.Policy.Model, squares);
        }

        if (inReward || (!frozen && needs.Reference))
        {
            constants.AddReference(use!.Policy);
        }

        if (inReward)
        {
            StepConstants.AddDivergence(all, kl);
            _report.SetTokenMean("kl_reference", all.Where(sequence => sequence.IsTrained).Sum(sequence => sequence.TrainedDivergence));
        }

        if (needs.Divergence is null || frozen)
        {
            use?.LetGo(); // nothing of the updates looks at the model itself
        }
    }

    private StepOutcome ImproveOrUndo(List<StepSequence> trained, IPolicyObjective objective, IReferencePolicy? policy, CriticPart? critic)
    {
        try
        {
            return Improve(trained, objective, policy);
        }
        catch (StepAbortedException)
        {
            critic?.Undo();
            throw;
        }
    }

    private StepOutcome Improve(List<StepSequence> trained, IPolicyObjective objective, IReferencePolicy? policy)
    {
        int lead = _stage.Critic?.PretrainSteps ?? 0;
        double rate = LearningRate.At(_stage.Optimizer, step.Version - lead, _stage.Steps - lead);
        _report.Set("learning_rate", rate);
        using var updates = new PolicyUpdates(learner, objective, policy, step, (rate, CriticPart.LearningRateOf(step)), division);
        var outcome = updates.Run(trained);
        _report.Add(updates, learner.Critic is SharedTrunkCritic, inReward: _stage.Kl.Place == KlPlace.Reward);
        return outcome;
    }

    /// <summary>An adaptive coefficient is what the next step has.</summary>
    private void Adapt(KlOptions kl, int sequences, StepOutcome outcome)
    {
        if (kl.Adaptive is { } adaptive && outcome == StepOutcome.Updated)
        {
            double divergence = _report.Of("kl_reference") * _report.Tokens / Math.Max(1, sequences);
            learner.KlCoefficient = AdaptiveKl.Next(kl.Coefficient, divergence, sequences, adaptive);
        }
    }
}
