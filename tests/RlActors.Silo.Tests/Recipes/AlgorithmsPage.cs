using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RlActors.Recipes;
using RlActors.Recipes.Algorithms;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>The tables of <c>docs/algorithms.md</c>, made of the catalog; what stands between them is written by people.</summary>
internal static partial class AlgorithmsPage
{
    public static string Path { get; } = System.IO.Path.Combine(RecipeFolder.Path, "..", "..", "docs", "algorithms.md");

    /// <summary>The page with every table made anew.</summary>
    public static string Renew(string page) => Table().Replace(page, match => $"{match.Groups["start"].Value}\n{TableOf(match.Groups["stage"].Value)}{match.Groups["end"].Value}");

    /// <summary>Kinds of stages that the page has a table of.</summary>
    public static IEnumerable<string> Stages(string page) => Table().Matches(page).Select(match => match.Groups["stage"].Value);

    private static string TableOf(string stage)
    {
        var table = new StringBuilder("| name | what it does | defaults | when to use it | paper |\n|---|---|---|---|---|\n");
        foreach (var algorithm in AlgorithmCatalog.All.Where(algorithm => algorithm.Stage == stage))
        {
            string mark = algorithm.Name == StageKinds.DefaultAlgorithm(stage) ? " (default)" : "";
            table.Append(CultureInfo.InvariantCulture,
                $"| `{algorithm.Name}`{mark} | {Cell(algorithm.Formula)} | {string.Join("<br>", Lines(algorithm.Defaults, ""))} | {Cell(algorithm.Use)} | [{Short(algorithm.Paper)}]({algorithm.Paper}) |\n");
        }

        return table.ToString();
    }

    /// <summary>One line a key of the stage: <c>loss: kind clip, clipLow 0.2</c>.</summary>
    private static IEnumerable<string> Lines(JsonObject defaults, string path) => defaults.Select(entry => entry.Value is JsonObject { Count: > 0 } below
        ? $"`{path}{entry.Key}`: {string.Join(", ", Pairs(below, ""))}"
        : $"`{path}{entry.Key}`: {Text(entry.Value)}");

    private static IEnumerable<string> Pairs(JsonObject map, string path) => map.SelectMany(entry => entry.Value is JsonObject { Count: > 0 } below
        ? Pairs(below, $"{path}{entry.Key}.")
        : [$"{path}{entry.Key} {Text(entry.Value)}"]);

    private static string Text(JsonNode? value) => value switch
    {
        JsonArray list => string.Join(", ", list.Select(element => element?["name"]?.ToString() ?? Text(element))),
        JsonValue text when text.TryGetValue(out string? plain) => plain,
        _ => value?.ToJsonString() ?? "none",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    private static string Short(string paper) => paper.StartsWith("https://arxiv.org/abs/", StringComparison.Ordinal) ? paper["https://arxiv.org/abs/".Length..] : new Uri(paper).Host;

    [GeneratedRegex(@"(?<start><!-- algorithms of (?<stage>[a-z-]+), made of the catalog -->)\n(?:.*\n)*?(?<end><!-- end -->)")]
    private static partial Regex Table();
}
