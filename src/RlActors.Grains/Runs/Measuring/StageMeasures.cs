using Microsoft.Extensions.Logging;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>
/// What is measured of a run, and when: policies before the first stage, every so many steps, and after each stage; preferences (reward models, preference stages)
/// before and after; the steps that process reward models tell right, after. What the ledger holds already is not measured again.
/// </summary>
internal sealed partial class StageMeasures(
    RunContext context, Func<int?, Evaluator> evaluators, SampledEvaluator sampled, PreferenceEvaluator preferences, StepEvaluator steps, RunActivity activity, ILogger log)
{
    private Task _beside = Task.CompletedTask;

    /// <summary>Measures what a stage starts from, as far as that was not done when the stage ended that it comes from.</summary>
    public async Task BeforeAsync(int stage, PolicyVersion initial)
    {
        int? source = context.Recipe.SourceOf(stage, out string? named);
        bool measured = source is not null || (stage > 0 && named == ModelName.Base && context.Recipe.SourceOf(0, out string? first) is null && first == ModelName.Base);
        if (!measured)
        {
            await PolicyAsync(initial);
        }

        if (context.Recipe.Stages[stage] is PreferenceStageOptions)
        {
            await PreferenceAsync(initial, Split.HeldOut);
        }
    }

    /// <summary>Measures what a stage ends with.</summary>
    public async Task AfterAsync(PolicyVersion version)
    {
        await _beside;
        var stage = context.Recipe.Stages[version.Stage];
        if (stage is not (RewardModelStageOptions or RejectionSamplingStageOptions)) // the one yields no policy, the other the policy that it had
        {
            await PolicyAsync(version);
        }

        if (stage is PreferenceStageOptions or RewardModelStageOptions)
        {
            await PreferenceAsync(version, Split.HeldOut);
        }

        if (stage is RewardModelStageOptions { Loss: ProcessRewardLossOptions })
        {
            await StepsAsync(version, Split.HeldOut);
        }
    }

    /// <summary>The share that decides when a batch stage ends: of steps or preferences told right, else of prompts answered right.</summary>
    public Task<double> ValidateAsync(PolicyVersion version) => context.Recipe.Stages[version.Stage] switch
    {
        RewardModelStageOptions { Loss: ProcessRewardLossOptions } => StepsAsync(version, Split.Validation),
        PreferenceStageOptions or RewardModelStageOptions => PreferenceAsync(version, Split.Validation),
        _ => AccuracyAsync(version, Split.Validation),
    };

    /// <summary>An evaluation beside the training, one at a time. One that fails is left out: it only measures.</summary>
    public void Beside(PolicyVersion version) => _beside = BesideAsync(_beside, version);

    private async Task BesideAsync(Task previous, PolicyVersion version)
    {
        await previous;
        try
        {
            await evaluators(null).EvaluateAsync(version, Split.HeldOut, activity.Leaving);
        }
        catch (Exception error)
        {
            LogNotEvaluated(error, version.Number);
        }
    }

    private async Task PolicyAsync(PolicyVersion version)
    {
        await AccuracyAsync(version, Split.HeldOut);
        await activity.WhileAsync($"sampling with version {version.Number} on the {Evaluator.NameOf(Split.HeldOut)} prompts", sampled.EvaluateAsync(version, activity.Leaving));
    }

    private Task<double> AccuracyAsync(PolicyVersion version, Split split) => activity.WhileAsync(
        $"evaluating version {version.Number} on the {Evaluator.NameOf(split)} prompts",
        evaluators(context.Recipe.Stages[version.Stage] is EvaluateStageOptions ? version.Stage : null).EvaluateAsync(version, split, activity.Leaving));

    private Task<double> PreferenceAsync(PolicyVersion version, Split split) => activity.WhileAsync(
        $"measuring preferences of version {version.Number} on the {Evaluator.NameOf(split)} prompts", preferences.EvaluateAsync(version, split, activity.Leaving));

    private Task<double> StepsAsync(PolicyVersion version, Split split) => activity.WhileAsync(
        $"measuring steps by version {version.Number} on the {Evaluator.NameOf(split)} prompts", steps.EvaluateAsync(version, split, activity.Leaving));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} was not evaluated")]
    private partial void LogNotEvaluated(Exception error, int version);
}
