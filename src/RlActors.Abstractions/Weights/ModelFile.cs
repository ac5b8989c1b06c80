namespace RlActors.Weights;

/// <summary>One file of a model folder.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Hash">Its content's hash in the <see cref="IWeightStore"/>.</param>
public sealed record ModelFile(string Name, string Hash)
{
    /// <summary>Family, dimensions and constants.</summary>
    public const string Config = "config.json";

    /// <summary>Vocabulary and rules of the tokenizer.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>The weights, in one file.</summary>
    public const string Weights = "model.safetensors";

    /// <summary>How its makers would sample from it; names the tokens that end a text.</summary>
    public const string GenerationConfig = "generation_config.json";

    /// <summary>Special tokens and the chat template.</summary>
    public const string TokenizerConfig = "tokenizer_config.json";

    /// <summary>The chat template, where it has a file of its own.</summary>
    public const string ChatTemplate = "chat_template.jinja";

    /// <summary>Files that are kept and written back as they came, where a folder has them.</summary>
    public static IReadOnlyList<string> CarriedAlong { get; } =
    [
        GenerationConfig, TokenizerConfig, ChatTemplate, "chat_template.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model",
    ];
}
