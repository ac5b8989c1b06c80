using System.Text.Json;
using RlActors.Tokenization.AddedTokens;

namespace RlActors.Tokenization;

/// <summary>Reads <c>model.vocab</c> and <c>added_tokens</c>.</summary>
internal static class VocabularyReader
{
    /// <summary>Far above any vocabulary in use; keeps a damaged id from asking for gigabytes.</summary>
    private const int MaxId = 1 << 22;

    public static (Vocabulary Vocabulary, IReadOnlyList<AddedToken> Added) Read(TokenizerSection file, TokenizerSection model)
    {
        var section = model.Section("vocab") ?? throw new RlActorsException($"{model.Path}.vocab is missing; expected tokens with their ids");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var tokens = new Dictionary<int, string>();
        foreach (var (name, value) in section.Properties())
        {
            int id = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : -1;
            Add(section.Path, name, id, tokens);
            if (!ids.TryAdd(name, id))
            {
                throw new RlActorsException($"{section.Path}: {ShortText.Quote(name)} occurs twice; expected one id a token");
            }
        }

        var added = ReadAdded(file, ids, tokens);
        return (new Vocabulary(ids, [.. added.Select(token => (token.Content, token.Id, token.Special))]), added);
    }

    private static List<AddedToken> ReadAdded(TokenizerSection file, Dictionary<string, int> ids, Dictionary<int, string> tokens)
    {
        var added = new List<AddedToken>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in file.Sections("added_tokens"))
        {
            var token = AddedToken.Read(section);
            if (!seen.Add(token.Content))
            {
                throw new RlActorsException($"{section.Path}: {ShortText.Quote(token.Content)} occurs twice; expected each added token once");
            }

            if (!ids.TryGetValue(token.Content, out int known))
            {
                Add(section.Path, token.Content, token.Id, tokens);
            }
            else if (known != token.Id)
            {
                throw new RlActorsException(
                    $"{section.Path}: {ShortText.Quote(token.Content)} has id {token.Id} here and {known} in the model's vocabulary; expected the same");
            }

            added.Add(token);
        }

        return added;
    }

    private static void Add(string path, string token, int id, Dictionary<int, string> tokens)
    {
        if (id is < 0 or > MaxId)
        {
            throw new RlActorsException($"{path}: {ShortText.Quote(token)} has no usable id; expected a whole number from 0 to {MaxId}");
        }

        if (!tokens.TryAdd(id, token))
        {
            throw new RlActorsException($"{path}: {ShortText.Quote(token)} and {ShortText.Quote(tokens[id])} both have id {id}; expected one token an id");
        }
    }
}
