using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Silo.Http;

/// <summary>Where the chat templates of models come from.</summary>
internal interface IChatTemplates
{
    /// <summary>The template of a run's model; null where it has none.</summary>
    Task<IChatTemplate?> FindAsync(RunContext run, CancellationToken cancellationToken);
}

/// <summary>Templates as they came with the models.</summary>
internal sealed class ModelChatTemplates(IRunEnvironment environment, IWeightStore weights) : IChatTemplates
{
    public Task<IChatTemplate?> FindAsync(RunContext run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        return environment.ReadChatTemplateAsync(weights, run.Name, run.Row.Model, run.Tokenizer, cancellationToken);
    }
}
