using System.Text;
using System.Text.Json;
using RlActors.ChatTemplates.Values;
using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.ChatTemplates;

/// <summary>Reads a model's chat template: <c>chat_template.jinja</c>, or else the field <c>chat_template</c> of tokenizer_config.json, which is a text or a list of named ones.</summary>
internal static class ChatTemplateFiles
{
    private const string Field = $"{ModelFile.TokenizerConfig}: chat_template";

    private static readonly string[] TokenNames = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The model's template; null where it has none.</summary>
    /// <exception cref="RlActorsException">A file is damaged, or the template uses something that is not supported; the message names file and place.</exception>
    public static IChatTemplate? Read(byte[]? tokenizerConfig, byte[]? chatTemplate, ITokenizer tokenizer, TimeProvider time)
    {
        try
        {
            using var document = tokenizerConfig is null ? null : JsonDocument.Parse(tokenizerConfig);
            var config = document?.RootElement;
            if (config is { ValueKind: not JsonValueKind.Object })
            {
                throw new RlActorsException($"{ModelFile.TokenizerConfig} is not a JSON object");
            }

            var templates = chatTemplate is not null ? new() { ["default"] = ReadFile(chatTemplate) } : ReadField(Find(config, "chat_template"));
            if (templates.Count == 0)
            {
                return null;
            }

            if (!templates.ContainsKey("default") && !templates.ContainsKey("tool_use"))
            {
                throw new RlActorsException($"{Field} has templates of other names only ({ShortText.Cut(string.Join(", ", templates.Keys))}); expected 'default', 'tool_use' or both");
            }

            return new ModelChatTemplate(
                templates.GetValueOrDefault("default"), templates.GetValueOrDefault("tool_use"), ReadTokens(config), new GuardedValues(tokenizer.SpecialTokens), time);
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"{ModelFile.TokenizerConfig} is not JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new RlActorsException($"{ModelFile.TokenizerConfig} holds a text that is not valid Unicode: {error.Message}", error); // the JSON reader's word for half a surrogate pair
        }
    }

    private static JinjaTemplate ReadFile(byte[] content)
    {
        try
        {
            return new JinjaTemplate(ModelFile.ChatTemplate, StrictUtf8.GetString(content).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException error)
        {
            throw new RlActorsException($"{ModelFile.ChatTemplate} is not valid UTF-8 at byte {error.Index}", error);
        }
    }

    /// <summary>Templates by name. Those for other uses than chat and tools (<c>rag</c>) are known by name and not read.</summary>
    private static Dictionary<string, JinjaTemplate?> ReadField(JsonElement? field)
    {
        var templates = new Dictionary<string, JinjaTemplate?>(StringComparer.Ordinal);
        switch (field)
        {
            case null:
                break;
            case { ValueKind: JsonValueKind.String } text:
                templates.Add("default", new JinjaTemplate(Field, text.GetString()!));
                break;
            case { ValueKind: JsonValueKind.Array } list:
                foreach (var (entry, i) in list.EnumerateArray().Select((entry, i) => (entry, i)))
                {
                    string name = Text(Find(entry, "name"), $"{Field}[{i}].name"), template = Text(Find(entry, "template"), $"{Field}[{i}].template");
                    if (!templates.TryAdd(name, name is "default" or "tool_use" ? new JinjaTemplate($"{Field} '{name}'", template) : null))
                    {
                        throw new RlActorsException($"{Field}[{i}].name is {ShortText.Quote(name)} for the second time; expected one template a name");
                    }
                }

                break;
            default:
                throw new RlActorsException($"{Field} is neither a text nor a list of named templates");
        }

        return templates;
    }

    /// <summary>Special tokens as Hugging Face's special_tokens_map has them: those that are set, by the names of their fields. A template may write them as they are.</summary>
    private static Dictionary<string, object?> ReadTokens(JsonElement? config)
    {
        var tokens = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (string name in TokenNames)
        {
            if (Find(config, name) is { } token)
            {
                tokens.Add(name, Token(token, name));
            }
        }

        if (Find(config, "additional_special_tokens") is { } additional)
        {
            const string Name = "additional_special_tokens";
            tokens.Add(Name, additional.ValueKind == JsonValueKind.Array
                ? new ListValue([.. additional.EnumerateArray().Select((token, i) => Token(token, $"{Name}[{i}]"))])
                : throw new RlActorsException($"{ModelFile.TokenizerConfig}: {Name} is not a list"));
        }

        if (Find(config, "extra_special_tokens") is { ValueKind: JsonValueKind.Object } extra)
        {
            foreach (var property in extra.EnumerateObject())
            {
                tokens[property.Name] = Token(property.Value, $"extra_special_tokens.{property.Name}");
            }
        }

        return tokens;
    }

    /// <summary>A token is a text, or an object with its text as <c>content</c>.</summary>
    private static string Token(JsonElement token, string name) =>
        Text(token.ValueKind == JsonValueKind.Object ? Find(token, "content") : token, $"{ModelFile.TokenizerConfig}: {name}");

    private static string Text(JsonElement? element, string place) =>
        element is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new RlActorsException($"{place} is missing or not a text; expected a text");

    private static JsonElement? Find(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } section && section.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
