using System.Text.Json;
using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>One training job, as its JSON file says. Unknown keys are errors; <see cref="RecipeReader"/> reads it, <see cref="RecipeValidator"/> checks its bounds.</summary>
public sealed record Recipe
{
    /// <summary>Where editors find the schema; ignored.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>Short name, part of default run names: letters, digits, dots, dashes, underscores.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>Seed of everything random in the run. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The policy to start from.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>Further models by name, each a Hugging Face model folder, found like <c>model.path</c>: references, teachers, critics and reward models that no stage makes. Default none.</summary>
    public IReadOnlyDictionary<string, string>? Models { get; init; }

    /// <summary>Where prompts come from.</summary>
    public required TaskOptions Task { get; init; }

    /// <summary>Shows prompts as a user's messages, through the model's chat template. Default: the text as it is.</summary>
    public ChatOptions? Chat { get; init; }

    /// <summary>Who rewards completions; rewards are summed by weight. At least one.</summary>
    public required IReadOnlyList<JudgeOptions> Judges { get; init; }

    /// <summary>What is done, in this order. At least one.</summary>
    public required IReadOnlyList<StageOptions> Stages { get; init; }

    /// <summary>How the policy is measured.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Its own task and those of its stages.</summary>
    public IEnumerable<TaskOptions> Tasks => Stages.Select(stage => stage.Task).OfType<TaskOptions>().Prepend(Task);

    /// <summary>The generation engine.</summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>The training engine.</summary>
    public LearnerOptions Learner { get; init; } = new();

    /// <summary>Whether a start is refused where learner and generator will need more memory than is free (<c>rlactors doctor --recipe NAME</c> shows the estimate). Default true.</summary>
    public bool CheckMemory { get; init; } = true;
}

/// <summary>The policy to start from: exactly one of <see cref="Path"/> and <see cref="Create"/>.</summary>
public sealed record ModelOptions
{
    /// <summary>
    /// A Hugging Face model folder (config.json, model.safetensors, tokenizer.json). A relative path is looked for from where the silo runs, then in the folder
    /// <c>models</c> there, then where the variable RLACTORS_MODELS says, and in the folder <c>models</c> of the shared test data (RLACTORS_TEST_DATA, else <c>../shared</c>).
    /// </summary>
    public string? Path { get; init; }

    /// <summary>
    /// A PEFT folder (adapter_config.json, adapter_model.safetensors) that is merged into the weights of <see cref="Path"/> before anything begins; left out, none.
    /// </summary>
    public string? Adapter { get; init; }

    /// <summary>Where the folder can be had, for people: told when it is not there.</summary>
    public string? Source { get; init; }

    /// <summary>Dimensions of a new model with random weights and a character-level tokenizer over the task's alphabet.</summary>
    public CreateModelOptions? Create { get; init; }
}

/// <summary>Dimensions of a new Llama-architecture model.</summary>
public sealed record CreateModelOptions
{
    /// <summary>Width of the residual stream. Default 128.</summary>
    public int HiddenSize { get; init; } = 128;

    /// <summary>Width of the SwiGLU layer. Default 384.</summary>
    public int IntermediateSize { get; init; } = 384;

    /// <summary>Decoder layers. Default 4.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads; divides the hidden size. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key-value heads; divides the heads. Default 4.</summary>
    public int KeyValueHeads { get; init; } = 4;

    /// <summary>Longest sequence, prompt and completion together. Default 64.</summary>
    public int ContextLength { get; init; } = 64;
}

/// <summary>A task by name, with its own options.</summary>
public sealed record TaskOptions
{
    /// <summary>A built-in task (<c>addition</c>, <c>reverse-word</c>, <c>jsonl</c>, <c>parquet</c>, <c>story-openings</c>) or one added with <c>AddTask</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the task itself reads.</summary>
    public JsonElement? Options { get; init; }
}

/// <summary>A judge by name, with its weight and its own options.</summary>
public sealed record JudgeOptions
{
    /// <summary>A built-in judge, such as <c>exact-match</c> (README, "Judges"), or one added with <c>AddJudge</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its rewards are called in histories, and what other judges call it; lets one judge be listed twice with different options. Default: its name.</summary>
    public string? As { get; init; }

    /// <summary><see cref="As"/>, or the name.</summary>
    public string Label => As ?? Name;

    /// <summary>Weight in the sum of rewards. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Seconds after which one call counts as failed. Default 60.</summary>
    public double DeadlineSeconds { get; init; } = 60;

    /// <summary>The model that it judges with, for judges that have one: the name of an earlier stage, an entry of <c>models</c>, or <c>base</c>.</summary>
    public string? Model { get; init; }

    /// <summary>Calls for one completion before its group is <c>failed(judge)</c>; waits between them double from 0.5 s. Default 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>What the judge itself reads.</summary>
    public JsonElement? Options { get; init; }
}

/// <summary>How the policy is measured: greedy completions on one pinned version, outside the balance.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Prompts of the held-out (or validation) part that are used; 0 means all. Default 0.</summary>
    public int Prompts { get; init; }

    /// <summary>Held-out evaluation after every this many training steps of an RL stage; 0 means only before and after each stage. Default 25.</summary>
    public int Every { get; init; } = 25;

    /// <summary>Longest completion, in tokens. Default 32.</summary>
    public int MaxTokens { get; init; } = 32;

    /// <summary>Completions that are sampled as in training, judged, and scored by the run's initial model, before the first stage and after each; null: none.</summary>
    public SampledEvaluationOptions? Sampled { get; init; }
}

/// <summary>Measures what the policy says when it is sampled rather than greedy, and how far it has come from the run's initial model: the perplexity of its completions under that model.</summary>
public sealed record SampledEvaluationOptions
{
    /// <summary>Held-out prompts, one completion each; at most as many as there are. Default 500.</summary>
    public int Prompts { get; init; } = 500;

    /// <summary>Temperature. Default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Longest completion, in tokens. Default 128.</summary>
    public int MaxTokens { get; init; } = 128;
}

/// <summary>The generation engine of one device.</summary>
public sealed record GenerationOptions
{
    /// <summary>CPU threads. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Most completions decoded together. What a completion's tokens are never depends on this, nor on what is decoded beside it. Default 64.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Memory for keys and values, in MiB; taken as it is needed. When it is full, completions wait, and none is lost. Default 2048.</summary>
    public int KeyValueMemoryMiB { get; init; } = 2048;

    /// <summary>Most tokens of prompts that are read in one step, beside the completions that are decoded: the fewer, the less a long prompt holds these up. Default 256.</summary>
    public int PrefillTokensPerStep { get; init; } = 256;

    /// <summary>Element type of the weights that sample. Default float32.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>What becomes of the keys and values of completions under way when new weights arrive. Default keep.</summary>
    public NewWeightsPolicy OnNewWeights { get; init; } = NewWeightsPolicy.Keep;

    /// <summary>Who samples. Default: an engine in the silo's process.</summary>
    public GenerationBackendOptions Backend { get; init; } = new();
}

/// <summary>What becomes of the keys and values of completions under way when new weights arrive.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NewWeightsPolicy>))]
public enum NewWeightsPolicy
{
    /// <summary>They stay: the next token is drawn by the new weights over what the old ones have read. Costs nothing.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,

    /// <summary>They are computed anew: every token is drawn as if the new weights had read the whole text. Costs one reading of every text under way.</summary>
    [JsonStringEnumMemberName("recompute")]
    Recompute,
}

/// <summary>The training engine.</summary>
public sealed record LearnerOptions
{
    /// <summary>CPU threads. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Most tokens (rows are packed, nothing is padded) in one forward and backward pass. Default 4096.</summary>
    public int TokensPerMicroBatch { get; init; } = 4096;

    /// <summary>
    /// Element type of the products in the model. Master weights, gradients over micro-batches, moments, log-probabilities and everything durable are float32 either way;
    /// bfloat16 adds 4 bytes a parameter to a full training (with adapters it halves the model's) and halves the activations. Default float32.
    /// </summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>
    /// Whether a layer's activations are computed once more on the way back rather than kept: memory for one layer and the inputs of the others, about a third more time. Default false.
    /// </summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>Trains low-rank adapters instead of the weights; left out, the weights.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>What is published of each version. Reward models are published whole in any case. Default full.</summary>
    public Publication Publish { get; init; } = Publication.Full;

    /// <summary>What becomes of a reference and a critic while a step has no use for them. Default none: they stay in memory.</summary>
    public Offload Offload { get; init; } = Offload.None;

    /// <summary>
    /// Parts that every update is cut into, each of which a shard of the learner computes on a silo of its own; a shard holds a whole replica. The weights that come out depend on this number
    /// (by rounding alone), never on how many shards are there: a silo that is lost or added changes nothing but the time. 1 to 64. Default 1: the learner trains alone.
    /// </summary>
    public int Shards { get; init; } = 1;

    /// <summary>Most shards on one silo: the learner's own devices there, or CPUs. Default 1; with fewer silos than shards, some shards compute several parts.</summary>
    public int ShardsPerSilo { get; init; } = 1;

    /// <summary>What gradients travel as between shards; bfloat16 halves the bytes and rounds every part's gradient and the sum to three digits. They are summed in float32. Default float32.</summary>
    public Precision GradientPrecision { get; init; } = Precision.Float32;

    /// <summary>Committed versions whose files are kept, besides the first and last of each stage. Default 4.</summary>
    public int KeepVersions { get; init; } = 4;
}
