using System.Text.Json;

namespace RlActors.Weights;

/// <summary>
/// The tokens that end a text, as a model's own files name them: <c>eos_token_id</c> of generation_config.json, else of config.json. They are the stop tokens of
/// everything that samples from the model; a model that names none stops where its tokenizer says.
/// </summary>
public static class ModelEndTokens
{
    private const string Key = "eos_token_id";

    /// <summary>Token ids; empty when neither file names any. The first is the one that ends a text written for training.</summary>
    /// <param name="config">Content of config.json.</param>
    /// <param name="generationConfig">Content of generation_config.json, or null.</param>
    /// <exception cref="RlActorsException">A file is no JSON object, or the key holds something else than ids.</exception>
    public static IReadOnlyList<int> Read(byte[] config, byte[]? generationConfig) =>
        generationConfig is not null && Read(generationConfig, ModelFile.GenerationConfig) is { Length: > 0 } ends ? ends : Read(config, ModelFile.Config);

    private static int[] Read(byte[] content, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { AllowTrailingCommas = true, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new RlActorsException($"{file} holds no JSON object");
            if (!document.RootElement.TryGetProperty(Key, out var value))
                return [];
            return value.ValueKind switch
            {
                JsonValueKind.Null => [],
                JsonValueKind.Array => [.. value.EnumerateArray().Select(id => Id(id, value, file))],
                _ => [Id(value, value, file)],
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // The second is the reader's word for half a surrogate pair.
        {
            throw new RlActorsException($"{file} is not valid JSON: {error.Message}", error);
        }
    }

    private static int Id(JsonElement id, JsonElement value, string file) => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int token) && token >= 0
        ? token
        : throw new RlActorsException($"{file}: '{Key}' is {value.GetRawText()}; expected a token id or a list of them");
}
