using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>Reads <c>model.vocab</c> and <c>added_tokens</c>.</summary>
internal static class VocabularyReader
{
    /// <summary>Far above any vocabulary in use; keeps a damaged id from asking for gigabytes.</summary>
    private const int MaxId = 1 << 24;

    public static Vocabulary Read(TokenizerSection file, TokenizerSection model)
    {
        var tokens = new Dictionary<int, string>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var section = model.Section("vocab") ?? throw new RlActorsException($"{model.Path}.vocab is missing; expected tokens with their ids");
        foreach (var property in section.Properties())
        {
            Add(section.Path, property.Name, property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int id) ? id : -1, tokens, ids);
        }

        var special = new HashSet<int>();
        foreach (var added in file.Sections("added_tokens"))
        {
            special.Add(ReadSpecial(added, tokens, ids));
        }

        return new Vocabulary(tokens, special);
    }

    private static int ReadSpecial(TokenizerSection added, Dictionary<int, string> tokens, Dictionary<string, int> ids)
    {
        string token = added.Text("content");
        int id = added.Integer("id");
        if (!added.Flag("special"))
        {
            throw new RlActorsException($"{added.Path}: '{token}' is an added token that is not special, which is not supported; only special ones are");
        }

        if (!ids.TryGetValue(token, out int known))
        {
            Add(added.Path, token, id, tokens, ids);
        }
        else if (known != id)
        {
            throw new RlActorsException($"{added.Path}: '{token}' has id {id} here and {known} in the model's vocabulary; expected the same");
        }

        return id;
    }

    private static void Add(string path, string token, int id, Dictionary<int, string> tokens, Dictionary<string, int> ids)
    {
        if (id is < 0 or > MaxId)
        {
            throw new RlActorsException($"{path}: '{token}' has no usable id; expected a whole number from 0 to {MaxId}");
        }

        if (!tokens.TryAdd(id, token))
        {
            throw new RlActorsException($"{path}: '{token}' and '{tokens[id]}' both have id {id}; expected one token an id");
        }

        if (!ids.TryAdd(token, id))
        {
            throw new RlActorsException($"{path}: '{token}' occurs twice; expected one id a token");
        }
    }
}
