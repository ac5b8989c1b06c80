using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.ChatTemplates;
using RlActors.Tokenization;

namespace RlActors.Environments.Tests.ChatTemplates;

/// <summary>Templates and tokenizer files for tests.</summary>
internal static class TemplateFiles
{
    /// <summary>A tokenizer whose special tokens are <c>&lt;pad&gt;</c> and <c>&lt;eos&gt;</c>.</summary>
    public static ITokenizer Tokenizer { get; } = TokenizerFile.Read(CharacterTokenizerFile.Create("abcdefghijklmnopqrstuvwxyz<>:/ \n"));

    /// <summary>The templates in the repository, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Real { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Goldens", "ChatTemplates"), "*.jinja").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];

    /// <summary>Reads a template as chat_template.jinja.</summary>
    public static IChatTemplate Read(string template, TimeProvider? time = null) =>
        ChatTemplateFiles.Read(null, Encoding.UTF8.GetBytes(template), Tokenizer, time ?? TimeProvider.System)!;

    /// <summary>Renders a template with one user's message.</summary>
    public static string Render(string template, string variables = "{}", string content = "hello", TimeProvider? time = null) =>
        Read(template, time).Render(new ChatPrompt([new ChatMessage("user", content)], Variables: Json(variables).EnumerateObject().ToDictionary(one => one.Name, one => one.Value)));

    /// <summary>A tokenizer_config.json with a template.</summary>
    public static byte[] Config(JsonNode? template, string more = "{}")
    {
        var config = JsonNode.Parse(more)!.AsObject();
        config["chat_template"] = template;
        return Encoding.UTF8.GetBytes(config.ToJsonString());
    }

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
