using System.Globalization;
using RlActors.Client.Output;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary>The findings of a verification for people.</summary>
internal static class VerifyPage
{
    private const int ProblemsShown = 20;

    public static void Render(IAnsiConsole console, VerifyView view)
    {
        console.MarkupLine(view.Balance.Holds ? Markup.Escape(view.Balance.ToString()) : $"[red]{Markup.Escape(view.Balance.ToString())}[/]");
        if (view.TokensByStaleness.Count > 0)
        {
            console.WriteLine("trained tokens by staleness: " + string.Join(", ", view.TokensByStaleness.Select(age =>
                string.Create(CultureInfo.InvariantCulture, $"{age.Key}: {age.Value}"))));
        }

        var table = PlainTable.Create("check", ">examined", "", "result");
        foreach (var check in view.Checks)
        {
            table.AddRow(
                check.Check, check.Examined.ToString(CultureInfo.InvariantCulture), check.Unit,
                check.Ok ? "[green]ok[/]" : $"[red]{(check.Problems.Count == 1 ? "1 problem" : $"{check.Problems.Count} problems")}[/]");
        }

        console.Write(table);
        foreach (var check in view.Checks)
        {
            foreach (string problem in check.Problems.Take(ProblemsShown))
            {
                console.MarkupLine($"[red]{check.Check}:[/] {Markup.Escape(problem)}");
            }

            if (check.Problems.Count > ProblemsShown)
            {
                console.WriteLine($"{check.Check}: and {check.Problems.Count - ProblemsShown} more (all with --json)");
            }
        }

        if (view.Replay is { } replay)
        {
            console.MarkupLine($"[{(replay.Identical ? "green" : "red")}]{Markup.Escape(replay.ToString())}[/]");
        }

        console.MarkupLine(view.Ok ? $"run {Markup.Escape(view.Run)}: [green]nothing is wrong[/]" : $"run {Markup.Escape(view.Run)}: [red]something is wrong[/]");
    }
}
