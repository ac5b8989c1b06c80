using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.ChatTemplates;
using RlActors.ChatTemplates.Values;
using Xunit.Abstractions;

namespace RlActors.Environments.Tests.ChatTemplates;

/// <summary>Real templates of models in use, rendered here and by others.</summary>
public sealed class TemplateOracleTests(ITestOutputHelper output)
{
    private const int ConversationsPerTemplate = 40;

    [SkippableTheory]
    [InlineData("node", 20260101)]
    [InlineData("python3", 20260102)]
    public void Render_RealTemplatesAndRandomConversations_SaysWhatTheOracleSays(string oracle, int seed)
    {
        var templates = TemplateOracle.Templates();
        var jobs = new List<(string Name, string Template, JsonObject Variables)>();
        foreach (var template in templates)
        {
            var conversations = new RandomConversation(new Random(seed + jobs.Count), everyText: oracle == "python3");
            jobs.AddRange(Enumerable.Range(0, ConversationsPerTemplate).Select(_ => (template.Name, template.Text, conversations.Next())));
        }

        var expected = TemplateOracle.Render(oracle, jobs.Select(job => (job.Template, job.Variables)));

        var parsed = templates.ToDictionary(template => template.Text, template => new JinjaTemplate(template.Name, template.Text), StringComparer.Ordinal);
        var differences = new List<string>();
        int refused = 0;
        for (int i = 0; i < jobs.Count; i++)
        {
            var (text, error) = Render(parsed[jobs[i].Template], jobs[i].Variables);
            refused += text is null ? 1 : 0;
            if (text != expected[i].Text)
            {
                differences.Add($"--- {jobs[i].Name} ({oracle}, seed {seed}, job {i})\n{jobs[i].Variables.ToJsonString()}\nhere:   {Shown(text, error)}\noracle: {Shown(expected[i].Text, expected[i].Error)}");
            }
        }

        output.WriteLine($"{oracle}, seed {seed}: {templates.Count} templates, {jobs.Count} conversations, {refused} refused by both, {differences.Count} differences");
        Assert.True(differences.Count == 0, $"{differences.Count} of {jobs.Count} differ\n{string.Join('\n', differences.Take(Listed))}");
    }

    private static readonly int Listed = int.Parse(Environment.GetEnvironmentVariable("RLACTORS_SHOWN_DIFFERENCES") ?? "5", System.Globalization.CultureInfo.InvariantCulture);

    private static (string? Text, string? Error) Render(JinjaTemplate template, JsonObject variables)
    {
        using var document = JsonDocument.Parse(variables.ToJsonString());
        var map = (MapValue)new GuardedValues([]).Value(document.RootElement)!;
        try
        {
            return (template.Render(map.Entries.Select(entry => KeyValuePair.Create((string)entry.Key, entry.Value)), TimeProvider.System, (_, text) => text), null);
        }
        catch (ChatTemplateException error)
        {
            return (null, error.Message);
        }
    }

    private static string Shown(string? text, string? error) => text is null ? $"refused: {error}" : JsonSerializer.Serialize(text);
}
