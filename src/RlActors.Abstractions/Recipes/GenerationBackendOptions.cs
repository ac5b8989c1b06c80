using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Who samples: an engine in the silo's process, or a server that is asked over HTTP.</summary>
public sealed record GenerationBackendOptions
{
    /// <summary>`embedded`: an engine in the silo's process; `openai`: a server with OpenAI's completions. Default embedded.</summary>
    public GenerationBackendKind Kind { get; init; } = GenerationBackendKind.Embedded;

    /// <summary>Where the server is, such as `http://gpu-1:8000`.</summary>
    public string? Url { get; init; }

    /// <summary>The model's name on the server.</summary>
    public string? Model { get; init; }

    /// <summary>Which server it is: what it is asked, and how it takes new weights. Default vllm.</summary>
    public GenerationServer Server { get; init; } = GenerationServer.Vllm;

    /// <summary>Environment variable of the silo with the server's API key; null: none is sent.</summary>
    public string? ApiKeyEnvironment { get; init; }

    /// <summary>How the server gets new weights: `checkpoint` (a model folder that it reads), or `none` for a server `rlactors`, which follows the run by itself. Default checkpoint.</summary>
    public WeightDelivery Weights { get; init; } = WeightDelivery.Checkpoint;

    /// <summary>Folder that silo and server both see under this path; every version's model folder is put into it, and the last two stay.</summary>
    public string? WeightsFolder { get; init; }

    /// <summary>Seconds after which a completion, with all its retries, counts as failed. Default 600.</summary>
    public double TimeoutSeconds { get; init; } = 600;

    /// <summary>Retries of a request that the server could not take or finish (429, 5xx, connection lost); waits between them double from 0.5 s, with jitter. Default 5.</summary>
    public int Retries { get; init; } = 5;
}

/// <summary>Who samples.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GenerationBackendKind>))]
public enum GenerationBackendKind
{
    /// <summary>An engine in the silo's process.</summary>
    [JsonStringEnumMemberName("embedded")]
    Embedded,

    /// <summary>A server with OpenAI's completions.</summary>
    [JsonStringEnumMemberName("openai")]
    OpenAi,
}

/// <summary>A kind of generation server.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GenerationServer>))]
public enum GenerationServer
{
    /// <summary>vLLM, started with <c>--logprobs-mode processed_logprobs</c> and, for new weights, <c>VLLM_SERVER_DEV_MODE=1</c>.</summary>
    [JsonStringEnumMemberName("vllm")]
    Vllm,

    /// <summary>SGLang.</summary>
    [JsonStringEnumMemberName("sglang")]
    Sglang,

    /// <summary>A silo that serves the run (<c>serve --http</c>).</summary>
    [JsonStringEnumMemberName("rlactors")]
    RlActors,
}

/// <summary>How a generation server gets new weights.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WeightDelivery>))]
public enum WeightDelivery
{
    /// <summary>A Hugging Face model folder, which the server is told to read.</summary>
    [JsonStringEnumMemberName("checkpoint")]
    Checkpoint,

    /// <summary>The server follows the run by itself.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
