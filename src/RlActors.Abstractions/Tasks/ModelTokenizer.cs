using RlActors.Recipes;
using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Tasks;

/// <summary>Reads the tokenizer and the chat template that came with a model.</summary>
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

    /// <summary>The chat template of a run's model; null where it came without one.</summary>
    /// <exception cref="RlActorsException">A file is gone, or asks for something that is not supported.</exception>
    public static async Task<IChatTemplate?> ReadChatTemplateAsync(
        this IRunEnvironment environment, IWeightStore weights, string run, ModelManifest model, ITokenizer tokenizer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(model);
        var config = await weights.FindAsync(run, model, ModelFile.TokenizerConfig, cancellationToken).ConfigureAwait(false);
        var template = await weights.FindAsync(run, model, ModelFile.ChatTemplate, cancellationToken).ConfigureAwait(false);
        return environment.ReadChatTemplate(config, template, tokenizer);
    }

    /// <summary>How prompts are shown to a run's model; its chat template is read only where the recipe wants chat.</summary>
    /// <exception cref="RlActorsException">A file is gone or asks for something that is not supported, or the recipe wants chat and the model has no template.</exception>
    public static async Task<PromptEncoder> ReadPromptEncoderAsync(
        this IRunEnvironment environment, IWeightStore weights, string run, ModelManifest model, ChatOptions? chat, CancellationToken cancellationToken)
    {
        var tokenizer = await environment.ReadTokenizerAsync(weights, run, model, cancellationToken).ConfigureAwait(false);
        return chat is null
            ? new PromptEncoder(tokenizer)
            : new PromptEncoder(tokenizer, await environment.ReadChatTemplateAsync(weights, run, model, tokenizer, cancellationToken).ConfigureAwait(false), chat);
    }
}
