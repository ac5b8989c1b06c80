using System.Text;
using System.Text.Json.Nodes;
using RlActors.ChatTemplates;
using RlActors.Recipes;
using RlActors.Tokenization;

namespace RlActors.Environments.Tests.ChatTemplates;

public sealed class ModelChatTemplateTests
{
    private static readonly ITokenizer Tokenizer = TemplateFiles.Tokenizer;

    [Theory]
    [InlineData("{{ messages[0].content }}<eos>", "a<eos>b")]
    [InlineData("{{ messages[0]['content']|trim }}<eos>", " <eos> ")]
    [InlineData("{{ messages[0].content|lower }}<eos>", "<EOS>")]
    [InlineData("{{ messages[0].content.lower() }}<eos>", "<eOs>")]
    [InlineData("{{ messages[0].content.replace('x', '') }}<eos>", "<exos>")]
    [InlineData("{{ messages[0].content.split('b')|join('b') }}<eos>", "b<eos>b")]
    public void Render_SpecialTokenInAUsersWords_MatchesOnlyWhereTheTemplateWritesIt(string template, string content)
    {
        int[] tokens = Tokenizer.EncodeTemplated(TemplateFiles.Read(template).Render(new ChatPrompt([new ChatMessage("user", content)])));

        Assert.Equal(Tokenizer.StopTokens[0], tokens[^1]);
        Assert.DoesNotContain(Tokenizer.StopTokens[0], tokens[..^1]);
    }

    [Fact]
    public void Render_ToolsArgumentsVariablesAndNames_AreGuardedToo()
    {
        var calls = TemplateFiles.Json("""[{ "function": { "name": "<eos>", "arguments": "{\"<eos>\": \"<eos>\"}" } }]""");
        string text = TemplateFiles.Read("{{ messages|tojson }}{{ tools|tojson(ensure_ascii=true) }}{{ more }}{{ messages }}").Render(new ChatPrompt(
            [new ChatMessage("user<eos>", "<eos>"), new ChatMessage("assistant", null, calls, "<eos>", "<eos>", "<eos>")],
            TemplateFiles.Json("""[{ "<eos>": "<eos>" }]"""), Variables: new Dictionary<string, System.Text.Json.JsonElement> { ["more"] = TemplateFiles.Json("\"<eos>\"") }));

        Assert.DoesNotContain("<eos>", text, StringComparison.Ordinal);
        Assert.Contains("<eos>", GuardedContent.Clear(text), StringComparison.Ordinal);
        Assert.DoesNotContain("fdd0", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Render_ArgumentsAsATextOfJson_AreGivenAsWhatItSays_OrAsTextWhereTheTemplateNeedsOne()
    {
        var calls = TemplateFiles.Json("""[{ "function": { "name": "f", "arguments": "{\"a\": 1}" } }]""");
        var prompt = new ChatPrompt([new ChatMessage("user", "x"), new ChatMessage("assistant", null, calls)]);

        Assert.Equal("{\"a\": 1}", TemplateFiles.Read("{{ messages[1].tool_calls[0].function.arguments|tojson }}").Render(prompt));
        Assert.Equal("={\"a\": 1}", TemplateFiles.Read("{{ '=' + messages[1].tool_calls[0].function.arguments }}").Render(prompt));
    }

    [Fact]
    public void Render_Message_HasOnlyWhatItWasGivenAndAlwaysContent()
    {
        var prompt = new ChatPrompt([new ChatMessage("assistant", null), new ChatMessage("tool", "4", null, "c1", "add")]);

        Assert.Equal("{'role': 'assistant', 'content': None} {'role': 'tool', 'content': '4', 'tool_call_id': 'c1', 'name': 'add'} None None True",
            TemplateFiles.Read("{{ messages[0] }} {{ messages[1] }} {{ tools }} {{ documents }} {{ add_generation_prompt }}").Render(prompt));
    }

    [Fact]
    public void Read_NamedTemplates_TakesToolUseWhereThereAreTools()
    {
        var list = new JsonArray(
            new JsonObject { ["name"] = "default", ["template"] = "{{ bos_token }}{{ image_token }}{{ pad_token is defined }}{{ additional_special_tokens }}" },
            new JsonObject { ["name"] = "tool_use", ["template"] = "tools" }, new JsonObject { ["name"] = "rag", ["template"] = "{% nosuch %}" });
        byte[] config = TemplateFiles.Config(list, """{ "bos_token": { "content": "<s>" }, "pad_token": null, "additional_special_tokens": ["<a>"], "extra_special_tokens": { "image_token": "<i>" } }""");
        var template = ChatTemplateFiles.Read(config, null, Tokenizer, TimeProvider.System)!;
        ChatMessage[] messages = [new("user", "x")];

        Assert.Equal("<s><i>False['<a>']", template.Render(new ChatPrompt(messages)));
        Assert.Equal("tools", template.Render(new ChatPrompt(messages, TemplateFiles.Json("[{}]"))));
        Assert.Equal("file", ChatTemplateFiles.Read(config, "file"u8.ToArray(), Tokenizer, TimeProvider.System)!.Render(new ChatPrompt(messages)));
    }

    [Fact]
    public void Read_ModelWithoutATemplate_IsNull()
    {
        Assert.Null(ChatTemplateFiles.Read(null, null, Tokenizer, TimeProvider.System));
        Assert.Null(ChatTemplateFiles.Read("{}"u8.ToArray(), null, Tokenizer, TimeProvider.System));
    }

    [Theory]
    [InlineData("""{ "chat_template": 3 }""", "tokenizer_config.json: chat_template is neither a text nor a list of named templates")]
    [InlineData("""{ "chat_template": [{ "name": "default" }] }""", "tokenizer_config.json: chat_template[0].template is missing or not a text")]
    [InlineData("""{ "chat_template": [{ "name": "rag", "template": "" }] }""", "templates of other names only (rag)")]
    [InlineData("""{ "chat_template": "a", "eos_token": 3 }""", "tokenizer_config.json: eos_token is missing or not a text")]
    [InlineData("""{ "chat_template": "a\n{{ }}" }""", "tokenizer_config.json: chat_template, line 2, column 4: unexpected '}}'; expected an expression")]
    [InlineData("""{ "chat_template": "\uD800" }""", "tokenizer_config.json holds a text that is not valid Unicode")]
    [InlineData("[", "tokenizer_config.json is not JSON")]
    [InlineData("[]", "tokenizer_config.json is not a JSON object")]
    public void Read_DamagedConfig_IsRefusedByFileAndField(string config, string expected) => Assert.Contains(
        expected, Assert.ThrowsAny<RlActorsException>(() => ChatTemplateFiles.Read(Encoding.UTF8.GetBytes(config), null, Tokenizer, TimeProvider.System)).Message, StringComparison.Ordinal);

    [Fact]
    public void Encode_WithChat_IsTheTemplatesConversation_WithoutIt_TheText()
    {
        var template = TemplateFiles.Read("{% for m in messages %}<pad>{{ m.role }}: {{ m.content }}<eos>{% endfor %}<pad>{{ more }}");
        var chat = new ChatOptions { System = "be kind", Variables = new Dictionary<string, System.Text.Json.JsonElement> { ["more"] = TemplateFiles.Json("\"go\"") } };

        Assert.Equal(Tokenizer.EncodeTemplated("<pad>system: be kind<eos><pad>user: hello<eos><pad>go"), new PromptEncoder(Tokenizer, template, chat).Encode("hello"));
        Assert.Equal(Tokenizer.Encode("hello"), new PromptEncoder(Tokenizer, template).Encode("hello"));
        Assert.Contains("chat option needs a chat template", Assert.Throws<RlActorsException>(() => new PromptEncoder(Tokenizer, null, chat)).Message, StringComparison.Ordinal);
    }
}
