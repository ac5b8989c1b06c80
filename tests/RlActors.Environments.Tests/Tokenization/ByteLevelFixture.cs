using System.Text;
using System.Text.Json.Nodes;

namespace RlActors.Environments.Tokenization;

/// <summary>A small byte-level tokenizer.json with a part of every kind: pattern, digits, NFC, added tokens of every flag, template, <c>ignore_merges</c>.</summary>
internal static class ByteLevelFixture
{
    /// <summary>How Qwen 2 and 3 cut a text.</summary>
    public const string Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static JsonObject Create()
    {
        var vocabulary = new JsonObject();
        foreach (char character in Alphabet())
        {
            vocabulary[character.ToString()] = vocabulary.Count;
        }

        string[] merges = ["Ġ t", "h e", "Ġt he", "i n", "in g", "Ã ©"];
        foreach (string token in merges.Select(merge => merge.Replace(" ", string.Empty, StringComparison.Ordinal)).Append("Ġwhole"))
        {
            vocabulary[token] = vocabulary.Count;
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray(
                Added(300, "<|endoftext|>", special: true), Added(301, "<|im_end|>", special: true), Added(302, "<think>"), Added(303, "<left>", "lstrip"),
                Added(304, "<right>", "rstrip"), Added(305, "wordlike", "single_word"), Added(306, "cafe\u0301", "normalized")),
            ["normalizer"] = new JsonObject { ["type"] = "NFC" },
            ["pre_tokenizer"] = Sequence("pretokenizers", Split(), new JsonObject { ["type"] = "Digits", ["individual_digits"] = true }, ByteLevel()),
            ["post_processor"] = Sequence("processors", ByteLevel(), Template()),
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = string.Empty,
                ["end_of_word_suffix"] = string.Empty,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = true,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. merges.Select(merge => JsonValue.Create(merge))]),
            },
        };
    }

    public static byte[] Bytes() => Encoding.UTF8.GetBytes(Create().ToJsonString());

    /// <summary>The characters that stand for bytes, in the order of the bytes.</summary>
    private static IEnumerable<char> Alphabet()
    {
        int spare = 0x100;
        return Enumerable.Range(0, 256).Select(value => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? (char)value : (char)spare++).ToArray();
    }

    private static JsonObject Added(int id, string content, string? flag = null, bool special = false)
    {
        var token = new JsonObject
        {
            ["id"] = id,
            ["content"] = content,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = special,
        };
        if (flag is not null)
        {
            token[flag] = true;
        }

        return token;
    }

    private static JsonObject Sequence(string name, params JsonNode[] parts) => new() { ["type"] = "Sequence", [name] = new JsonArray(parts) };

    private static JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false };

    private static JsonObject Split() =>
        new() { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = Pattern }, ["behavior"] = "Isolated", ["invert"] = false };

    private static JsonNode Template() => JsonNode.Parse(
        """
        { "type": "TemplateProcessing", "single": [{ "SpecialToken": { "id": "<|endoftext|>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }], "pair": [],
          "special_tokens": { "<|endoftext|>": { "id": "<|endoftext|>", "ids": [300], "tokens": ["<|endoftext|>"] } } }
        """)!;
}
