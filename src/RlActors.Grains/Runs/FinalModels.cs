using System.Globalization;
using RlActors.Engines;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Runs;

/// <summary>What a completed run leaves in its folder: the last policy as <c>model/</c>, what every other stage trained as <c>models/NAME/</c>, each a Hugging Face folder.</summary>
internal sealed class FinalModels(ILedgerReader ledger, IEngineFactory engines, RunContext context, string folder)
{
    /// <summary>Writes them; what is there already is replaced.</summary>
    public async Task WriteAsync()
    {
        var stages = await ledger.ReadStagesAsync(context.Name, CancellationToken.None);
        var last = stages.LastOrDefault(stage => context.Recipe.Stages[stage.Stage].Yields == StageYield.Policy);
        await WriteAsync(last?.Final ?? new LearnerState(context.Row.Model.Weights, null), "model", "adapter");
        foreach (var stage in stages.Where(stage => stage != last && IsTrained(context.Recipe.Stages[stage.Stage])))
        {
            string name = NameOf(stage.Stage);
            await WriteAsync(stage.Final!, Path.Combine("models", name), Path.Combine("adapters", name));
        }
    }

    private static bool IsTrained(StageOptions stage) => stage is BatchStageOptions or RlStageOptions;

    private string NameOf(int stage) => context.Recipe.Stages[stage].Name ?? string.Create(CultureInfo.InvariantCulture, $"stage-{stage + 1}");

    private async Task WriteAsync(LearnerState final, string model, string adapter)
    {
        await engines.ExportModelAsync(context.Name, context.Row.Model with { Weights = final.Weights }, Path.Combine(folder, model), CancellationToken.None);
        if (context.Recipe.Learner.Lora is { } lora && final.Optimizer is { } adapters)
        {
            await engines.ExportAdapterAsync(context.Name, adapters, lora, Path.Combine(folder, adapter), CancellationToken.None);
        }
    }
}
