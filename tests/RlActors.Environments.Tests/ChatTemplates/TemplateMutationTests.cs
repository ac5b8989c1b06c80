using System.Text;
using System.Text.Json.Nodes;
using RlActors.ChatTemplates;
using RlActors.Tokenization;
using RlActors.Weights;
using Xunit.Abstractions;

namespace RlActors.Environments.Tests.ChatTemplates;

/// <summary>Damaged templates and tokenizer configurations: each renders, or is refused with an error that names the file and the place; nothing else happens.</summary>
public sealed class TemplateMutationTests(ITestOutputHelper output)
{
    private static readonly string[] Snippets =
    [
        "{%", "%}", "{{", "}}", "{#", "#}", "-", "'", "\"", "\\", "(", ")", "[", "]", "{", "}", "|", ".", ",", ":", "~", "*", "**", "//", "%", "=", "==", "\n", "\0", "\uD83D", "🙂",
        " not ", " in ", " is ", " if ", " else ", "{% for a in range(100000) %}", "{% for m in messages %}", "{% endfor %}", "{% endif %}", "{% set x = x ~ x %}", "{% set ns = namespace(a=[]) %}",
        "{% set ns.a = [ns.a] %}", "{{ ns.a }}", "{{ 'a' * 10**9 }}", "{{ messages|tojson(indent=99999999) }}", "{{ [0] * 99999999 }}", "{{ messages[::-1] }}", "{{ -9223372036854775807 - 9 }}",
        "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}", "{{ '%s%d' % (1, 'a') }}", "{{ messages|map('upper')|list }}", "{{ 'x'.join(range(99999)) }}", "{{ messages|sort }}", "{% raw %}",
        "{% include 'x' %}", "{% break %}", "{{ loop.index }}", "((((((((((((((((((((", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    [Fact]
    public void Read_MutatedTemplates_RenderOrAreRefusedWithFileAndPlace()
    {
        const int Seed = 7, Mutants = 4200;
        var random = new Random(Seed);
        int rendered = 0;
        for (int i = 0; i < Mutants; i++)
        {
            var (name, text) = TemplateFiles.Real[i % TemplateFiles.Real.Count];
            string mutant = Mutate(text, random);
            string outcome = Outcome(() => ChatTemplateFiles.Read(null, Encoding.UTF8.GetBytes(mutant), TemplateFiles.Tokenizer, TimeProvider.System)!.Render(Prompt(random)));
            rendered += outcome.Length == 0 ? 1 : 0;
            Assert.True(outcome.Length == 0 || Place.IsMatch(outcome), $"seed {Seed}, mutant {i} of {name}: {outcome}\n{mutant}");
        }

        output.WriteLine($"seed {Seed}: {Mutants} mutated templates, {rendered} rendered, {Mutants - rendered} refused");
    }

    [Fact]
    public void Read_MutatedTokenizerConfigs_RenderOrAreRefusedWithTheFile()
    {
        const int Seed = 8, Mutants = 2100;
        var random = new Random(Seed);
        int rendered = 0;
        for (int i = 0; i < Mutants; i++)
        {
            var (name, text) = TemplateFiles.Real[i % TemplateFiles.Real.Count];
            string config = Encoding.UTF8.GetString(TemplateFiles.Config(random.Next(2) == 0 ? text : new JsonArray(
                new JsonObject { ["name"] = "default", ["template"] = text }, new JsonObject { ["name"] = "tool_use", ["template"] = "{{ tools }}" }),
                """{ "bos_token": { "content": "<s>", "lstrip": false }, "eos_token": "</s>", "additional_special_tokens": ["<a>"], "extra_special_tokens": { "image_token": "<i>" } }"""));
            byte[] mutant = MutateBytes(config, random);
            string outcome = Outcome(() => ChatTemplateFiles.Read(mutant, null, TemplateFiles.Tokenizer, TimeProvider.System)?.Render(Prompt(random)));
            rendered += outcome.Length == 0 ? 1 : 0;
            Assert.True(outcome.Length == 0 || outcome.Contains(ModelFile.TokenizerConfig, StringComparison.Ordinal) || outcome.Contains("for conversations with tools only", StringComparison.Ordinal),
                $"seed {Seed}, mutant {i} of {name}: {outcome}\n{Encoding.UTF8.GetString(mutant)}");
        }

        output.WriteLine($"seed {Seed}: {Mutants} mutated tokenizer configurations, {rendered} rendered or without a template, {Mutants - rendered} refused");
    }

    private static readonly System.Text.RegularExpressions.Regex Place = new(@"^chat_template\.jinja(, line [0-9]+, column [0-9]+: .| is not valid UTF-8)");

    private static string Outcome(Func<string?> act)
    {
        try
        {
            act();
            return string.Empty;
        }
        catch (RlActorsException error)
        {
            return error.Message;
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutant = new StringBuilder(text);
        for (int count = random.Next(1, 4); count > 0 && mutant.Length > 0; count--)
        {
            int at = random.Next(mutant.Length), length = Math.Min(random.Next(1, 30), mutant.Length - at);
            switch (random.Next(4))
            {
                case 0:
                    mutant.Remove(at, length);
                    break;
                case 1:
                    mutant.Insert(at, Snippets[random.Next(Snippets.Length)]);
                    break;
                case 2:
                    mutant.Insert(random.Next(mutant.Length), mutant.ToString(at, length));
                    break;
                default:
                    mutant[at] = (char)random.Next(1, 0x250);
                    break;
            }
        }

        return mutant.ToString();
    }

    private static byte[] MutateBytes(string config, Random random)
    {
        string[] values = ["null", "3", "[]", "{}", "\"\"", "\"\\uD800\"", "[[[[", "true", "\"{{ x.y }}\"", "\"{% if %}\""];
        if (random.Next(3) == 0)
        {
            var root = JsonNode.Parse(config)!.AsObject();
            string key = root.Select(entry => entry.Key).ElementAt(random.Next(root.Count));
            string value = values[random.Next(values.Length)];
            return Encoding.UTF8.GetBytes(config.Replace(root[key]!.ToJsonString(), value, StringComparison.Ordinal));
        }

        byte[] bytes = Encoding.UTF8.GetBytes(Mutate(config, random));
        bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[0];
        return bytes;
    }

    private static ChatPrompt Prompt(Random random) => new(
        [new ChatMessage("system", "be kind"), new ChatMessage("user", "hello {{ x }}"), new ChatMessage("assistant", "<think>so</think>hi", ReasoningContent: "so"), new ChatMessage("user", "bye")],
        random.Next(2) == 0 ? null : TemplateFiles.Json("""[{ "type": "function", "function": { "name": "f", "parameters": { "type": "object", "properties": {} } } }]"""));
}
