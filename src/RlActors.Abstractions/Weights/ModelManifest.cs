namespace RlActors.Weights;

/// <summary>Where the files of a model folder are in the <see cref="IWeightStore"/>: hashes of config.json, tokenizer.json, model.safetensors and of what else came with them.</summary>
/// <param name="Config">Hash of config.json.</param>
/// <param name="Tokenizer">Hash of tokenizer.json.</param>
/// <param name="Weights">Hash of model.safetensors.</param>
/// <param name="OtherFiles">
/// The folder's other files (tokenizer_config.json, generation_config.json, chat_template.jinja, ...) as <see cref="ListFiles"/> writes them: one text, so that equal
/// manifests are equal. Read it by <see cref="Find"/>: <c>manifest.Find("tokenizer_config.json")</c>.
/// </param>
[GenerateSerializer, Immutable, Alias("rlactors.ModelManifest")]
public sealed record ModelManifest(
    [property: Id(0)] string Config, [property: Id(1)] string Tokenizer, [property: Id(2)] string Weights, [property: Id(3)] string OtherFiles = "")
{
    private const string Separator = "  ";

    /// <summary>All files of the folder.</summary>
    public IEnumerable<ModelFile> Files =>
    [
        new(ModelFile.Config, Config), new(ModelFile.Tokenizer, Tokenizer), new(ModelFile.Weights, Weights),
        .. OtherFiles.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(Separator, 2)).Select(part => new ModelFile(part[1], part[0])),
    ];

    /// <summary>Hash of the file of that name, such as <c>tokenizer_config.json</c>; null when the model came without one.</summary>
    public string? Find(string name) => Files.FirstOrDefault(file => file.Name == name)?.Hash;

    /// <summary>Lists files as <c>sha256sum</c> does, a line each of hash and name, in the order of their names.</summary>
    public static string ListFiles(IEnumerable<ModelFile> files) =>
        string.Concat(files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.Hash}{Separator}{file.Name}\n"));
}
