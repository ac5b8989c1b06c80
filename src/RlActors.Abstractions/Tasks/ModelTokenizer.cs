using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Tasks;

/// <summary>Reads the tokenizer that came with a model.</summary>
public static class ModelTokenizer
{
    /// <summary>The tokenizer of a run's model, its stop tokens those that the model's own files name (<see cref="ModelEndTokens"/>).</summary>
    /// <exception cref="RlActorsException">A file is gone, or asks for something that is not supported.</exception>
    public static async Task<ITokenizer> ReadTokenizerAsync(
        this IRunEnvironment environment, IWeightStore weights, string run, ModelManifest model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(model);
        var config = await weights.ReadAsync(run, model.Config, cancellationToken).ConfigureAwait(false);
        var generation = await weights.FindAsync(run, model, ModelFile.GenerationConfig, cancellationToken).ConfigureAwait(false);
        var tokenizer = await weights.ReadAsync(run, model.Tokenizer, cancellationToken).ConfigureAwait(false);
        return environment.ReadTokenizer(tokenizer, ModelEndTokens.Read(config, generation));
    }
}
