using RlActors.Engines;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Client.Sampling;

/// <summary>Samples from a run's newest policy with an engine of this process.</summary>
internal sealed class FolderSampler(ILedgerReader ledger, IWeightStore weights, Func<IWeightStore, IEngineFactory> createEngines, IRunEnvironment environment)
{
    /// <summary>Completes one prompt.</summary>
    /// <exception cref="RlActorsException">The prompt cannot be expressed or is too long, or the weights are gone.</exception>
    public async Task<string> SampleAsync(RunRow run, string prompt, SamplingOptions sampling, CancellationToken cancellationToken)
    {
        var prompts = await environment.ReadPromptEncoderAsync(
            weights, run.Name, run.Model, RecipeReader.Read(run.Recipe, run.Name).Chat, cancellationToken);
        var tokenizer = prompts.Tokenizer;
        var version = await NewestAsync(run, cancellationToken);
        var oneSlot = new GenerationOptions { Slots = 1 };
        await using var engine = await createEngines(weights).CreateGenerationEngineAsync(run.Name, run.Model, oneSlot, cancellationToken);
        await engine.LoadAsync(version, cancellationToken);
        var request = new GenerationRequest("sample", prompts.Encode(prompt), [0], Random.Shared.NextInt64(), sampling, tokenizer.StopTokens, version);
        await foreach (var completion in engine.GenerateAsync(request, cancellationToken))
        {
            return tokenizer.Decode(completion.Tokens);
        }

        throw new RlActorsException($"the engine gave no completion of '{prompt}'; try again, or sample from a run that is complete");
    }

    /// <summary>The newest committed version of a policy; of a run whose first stage has not begun, its initial model.</summary>
    private async Task<PolicyVersion> NewestAsync(RunRow run, CancellationToken cancellationToken)
    {
        var stages = await ledger.ReadStagesAsync(run.Name, cancellationToken);
        if (stages.Count == 0)
        {
            return new PolicyVersion(0, 0, 0, run.Model.Weights);
        }

        var stage = stages[^1];
        bool isPolicy = RecipeReader.Read(run.Recipe, run.Name).Stages[stage.Stage].Yields == StageYield.Policy;
        var last = isPolicy ? await ledger.FindLastStepAsync(run.Name, stage.Stage, cancellationToken) : null;
        return new PolicyVersion(stage.Stage, last?.Version ?? 0, last?.Lineage ?? 0, last?.State.Weights ?? stage.Initial.Weights);
    }
}
