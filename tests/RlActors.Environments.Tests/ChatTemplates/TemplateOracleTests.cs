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

    /// <summary>Where @huggingface/jinja is known to deviate from jinja2, which decides: what it lacks, by how its error begins, and what it lets pass that Python refuses.</summary>
    private static readonly string[] LacksInJavaScript = ["Cannot apply filter", "Unknown ArrayValue filter", "Unknown ObjectValue filter", "Unknown StringValue filter", "Expected iterable"];

    /// <summary>jinja2 itself: every rendering is the same, every refusal is one there.</summary>
    [SkippableFact]
    public void Render_RealTemplatesAndRandomConversations_SaysWhatJinja2Says()
    {
        const int Seed = 20260102;
        var jobs = Jobs(Seed, everyText: true);
        var expected = TemplateOracle.Render("python3", jobs.Select(job => (job.Template.Text, job.Variables)));
        Report("python3", Seed, jobs, expected, [.. Differences(jobs, expected)]);
    }

    /// <summary>@huggingface/jinja: the same, or one of the deviations above, in which jinja2 (where it is installed) agrees with what is rendered here.</summary>
    [SkippableFact]
    public void Render_RealTemplatesAndRandomConversations_SaysWhatHuggingFacesJavaScriptSays()
    {
        const int Seed = 20260101;
        var jobs = Jobs(Seed, everyText: false);
        var expected = TemplateOracle.Render("node", jobs.Select(job => (job.Template.Text, job.Variables)));
        var differences = Differences(jobs, expected);
        var undocumented = differences.Where(difference => !IsDocumented(jobs[difference].Template, expected[difference], Render(jobs[difference]))).ToList();
        Report("node", Seed, jobs, expected, undocumented);
        output.WriteLine($"{differences.Count - undocumented.Count} documented deviations of @huggingface/jinja from jinja2");

        var deviating = differences.Select(i => jobs[i]).ToList();
        var judged = TemplateOracle.Render("python3", deviating.Select(job => (job.Template.Text, job.Variables)));
        Report("jinja2 on the deviations", Seed, deviating, judged, [.. Differences(deviating, judged)]);
    }

    private static bool IsDocumented(TemplateOracle.RealTemplate template, TemplateOracle.Rendering expected, (string? Text, string? Error) here) =>
        (here.Text is not null && LacksInJavaScript.Any(error => expected.Error?.StartsWith(error, StringComparison.Ordinal) == true))
        || (here.Text is not null && expected.Error == "Invalid content type" && template.Text.Contains("is iterable", StringComparison.Ordinal)) // undefined content is iterable in jinja2
        || here.Error?.Contains("'+' does not go with", StringComparison.Ordinal) == true // JavaScript adds lists and dictionaries to texts
        || (expected.Text is not null && template.Text.Contains("!= false", StringComparison.Ordinal)) // JavaScript finds ' ' equal to false
        || (expected.Text is not null && template.Text.Contains("strip('", StringComparison.Ordinal)) // there it strips whitespace, whatever it is told
        || (expected.Text is not null && here.Text?.Replace("None", string.Empty, StringComparison.Ordinal) == expected.Text); // there none prints as nothing

    private static List<Job> Jobs(int seed, bool everyText) =>
        [.. TemplateOracle.Templates().SelectMany((template, i) =>
        {
            var conversations = new RandomConversation(new Random(seed + i), everyText);
            var parsed = new JinjaTemplate(template.Name, template.Text);
            return Enumerable.Range(0, ConversationsPerTemplate).Select(_ => new Job(template, parsed, conversations.Next()));
        })];

    private static List<int> Differences(List<Job> jobs, IReadOnlyList<TemplateOracle.Rendering> expected) =>
        [.. Enumerable.Range(0, jobs.Count).Where(i => Render(jobs[i]).Text != expected[i].Text)];

    private void Report(string oracle, int seed, List<Job> jobs, IReadOnlyList<TemplateOracle.Rendering> expected, IReadOnlyList<int> differences)
    {
        int templates = jobs.Select(job => job.Template).Distinct().Count(), refused = expected.Count(rendering => rendering.Text is null);
        output.WriteLine($"{oracle}, seed {seed}: {templates} templates, {jobs.Count} conversations ({refused} refused there), {differences.Count} differences");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(Listed).Select(i =>
        {
            var (text, error) = Render(jobs[i]);
            return $"--- {jobs[i].Template.Name} ({oracle}, seed {seed}, job {i})\n{jobs[i].Variables.ToJsonString()}\nhere:   {Shown(text, error)}\noracle: {Shown(expected[i].Text, expected[i].Error)}";
        })));
    }

    private static readonly int Listed = int.Parse(Environment.GetEnvironmentVariable("RLACTORS_SHOWN_DIFFERENCES") ?? "5", System.Globalization.CultureInfo.InvariantCulture);

    private static (string? Text, string? Error) Render(Job job)
    {
        using var document = JsonDocument.Parse(job.Variables.ToJsonString());
        var map = (MapValue)new GuardedValues([]).Value(document.RootElement)!;
        try
        {
            return (job.Parsed.Render(map.Entries.Select(entry => KeyValuePair.Create((string)entry.Key, entry.Value)), TimeProvider.System, (_, text) => text), null);
        }
        catch (ChatTemplateException error)
        {
            return (null, error.Message);
        }
    }

    private static string Shown(string? text, string? error) => text is null ? $"refused: {error}" : JsonSerializer.Serialize(text);

    private sealed record Job(TemplateOracle.RealTemplate Template, JinjaTemplate Parsed, JsonObject Variables);
}
