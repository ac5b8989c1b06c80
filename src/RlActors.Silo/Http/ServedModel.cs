using System.Text.Json;
using RlActors.Identity;
using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>A model that can be asked.</summary>
/// <param name="Name">Its name, as the request has it.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Pinned">The version, where the name pins one.</param>
/// <param name="Tokenizer">The run's tokenizer.</param>
/// <param name="Template">The model's chat template; null where it has none.</param>
/// <param name="ContextLength">Longest prompt and completion together, in tokens.</param>
internal sealed record ServedModel(string Name, string Run, PolicyVersion? Pinned, ITokenizer Tokenizer, IChatTemplate? Template, int ContextLength)
{
    /// <exception cref="ApiException">The prompt leaves no room for a completion, or holds what is not a token.</exception>
    public void CheckPrompt(int[] tokens, string param)
    {
        if (tokens.Length == 0 || tokens.Length >= ContextLength)
        {
            throw new ApiException(
                400, $"'{param}' has {tokens.Length} tokens; model '{Name}' takes 1 to {ContextLength - 1} and leaves the rest of {ContextLength} to the completion",
                param: param, code: tokens.Length == 0 ? null : "context_length_exceeded");
        }

        foreach (int token in tokens)
        {
            if (token >= Tokenizer.VocabularySize)
            {
                throw ApiException.Invalid(param, $"a list with token {token}", $"token ids from 0 to {Tokenizer.VocabularySize - 1}");
            }
        }
    }

    /// <summary>Reads the longest sequence off a model's config.json.</summary>
    public static int ContextLengthOf(byte[] config)
    {
        using var document = JsonDocument.Parse(config);
        return document.RootElement.TryGetProperty("max_position_embeddings", out var length) && length.TryGetInt32(out int positions)
            ? positions
            : throw new RlActorsException("the model's config.json has no max_position_embeddings, so that it cannot be served");
    }
}
