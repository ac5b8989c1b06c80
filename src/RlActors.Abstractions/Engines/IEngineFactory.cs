using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Engines;

/// <summary>Makes models and the engines that run them: the one door to the room that knows tensors.</summary>
public interface IEngineFactory
{
    /// <summary>Creates a new model with seeded random weights and puts its files into the weight store.</summary>
    /// <param name="run">The run that owns the files.</param>
    /// <param name="options">The model's dimensions.</param>
    /// <param name="tokenizerFile">Content of its tokenizer.json.</param>
    /// <param name="vocabularySize">Rows of the embedding.</param>
    /// <param name="stopToken">Written to config.json as <c>eos_token_id</c>.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<ModelManifest> CreateModelAsync(
        string run, CreateModelOptions options, byte[] tokenizerFile, int vocabularySize, int stopToken, long seed, CancellationToken cancellationToken);

    /// <summary>Reads and checks a Hugging Face model folder and puts its files into the weight store.</summary>
    /// <remarks>A folder of a <c>...ForSequenceClassification</c> with one label is a reward model.</remarks>
    /// <exception cref="RlActorsException">The folder is missing, incomplete, damaged or of an unsupported architecture.</exception>
    Task<ModelManifest> ImportModelAsync(string run, string folder, CancellationToken cancellationToken);

    /// <summary>Writes a Hugging Face model folder, whole or not at all: every file of the manifest, config.json saying the element type of the weights, and of a reward model that it classifies sequences by one number.</summary>
    Task ExportModelAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken);

    /// <summary>Merges a PEFT folder into a model's weights.</summary>
    /// <returns>The model with the merged weights, float32.</returns>
    /// <exception cref="RlActorsException">The folder is missing or damaged, of a kind that is not supported, or made for another model.</exception>
    Task<ModelManifest> MergeAdapterAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken);

    /// <summary>Writes the adapters of a learner's state as a PEFT folder (adapter_config.json, adapter_model.safetensors), whole or not at all.</summary>
    /// <param name="run">The run that owns the files.</param>
    /// <param name="optimizer">Hash of the optimiser's state, which holds the adapters.</param>
    /// <param name="options">The adapters' options.</param>
    /// <param name="folder">Its place.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task ExportAdapterAsync(string run, string optimizer, LoraOptions options, string folder, CancellationToken cancellationToken);

    /// <summary>Makes a generation engine for a run's model; no version is loaded yet.</summary>
    Task<IGenerationEngine> CreateGenerationEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken);

    /// <summary>Makes a training engine for a run's model; no state is loaded yet.</summary>
    Task<IReplicaEngine> CreateTrainingEngineAsync(string run, ModelManifest model, LearnerOptions options, CancellationToken cancellationToken);

    /// <summary>Makes an engine that scores with a reward model.</summary>
    /// <param name="run">The run that owns the files.</param>
    /// <param name="model">The reward model: its weights hold <c>score.weight</c>; its config.json is that of the policy it was made of, or one for sequence classification.</param>
    /// <param name="options">Threads and precision.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RlActorsException">A file is gone or damaged, or the weights are no reward model's.</exception>
    Task<IRewardEngine> CreateRewardEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken);
}
