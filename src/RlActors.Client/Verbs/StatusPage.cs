using System.Globalization;
using System.Text.Json;
using RlActors.Client.Output;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary>A run's status for people.</summary>
internal static class StatusPage
{
    private const int EvaluationsShown = 8;

    /// <summary>Shown by itself, and newer.</summary>
    private static readonly string[] InBalance = ["dispatched", "trained", "expired", "failed", "in_flight"];

    public static void Render(IAnsiConsole console, StatusView view, DateTimeOffset now)
    {
        string because = view.Reason is null ? string.Empty : $" ({Markup.Escape(view.Reason)})";
        console.MarkupLine($"run [bold]{Markup.Escape(view.Run)}[/]: {StatusText.Markup(view.Status)}{because}, recipe {Markup.Escape(view.Recipe)}, "
            + $"created {RelativeTime.Of(view.CreatedAt, now)}");
        if (view.Description is { Length: > 0 } description)
        {
            console.WriteLine(description);
        }

        console.WriteLine();
        RenderStages(console, view.Stages, now);
        console.WriteLine();
        var flight = view.InFlight;
        console.MarkupLine($"balance     {(view.Balance.Holds ? Markup.Escape(view.Balance.ToString()) : $"[red]{Markup.Escape(view.Balance.ToString())}[/]")}");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"in flight   {flight.Generating} generating, {flight.Judging} judging, {flight.Ready} ready, {flight.Leased} leased"));
        RenderLastStep(console, view, now);
        foreach (string waiting in view.Waiting ?? [])
        {
            console.WriteLine($"waits       {waiting}");
        }

        RenderEvaluations(console, view.Evaluations, now);
        RenderSampled(console, view.SampledEvaluations, now);
    }

    private static void RenderStages(IAnsiConsole console, IReadOnlyList<StageView> stages, DateTimeOffset now)
    {
        var table = PlainTable.Create(">stage", "kind", "state", ">step", "held-out", "weights", "began", "took");
        foreach (var stage in stages)
        {
            table.AddRow(
                (stage.Stage + 1).ToString(CultureInfo.InvariantCulture), Markup.Escape(StageName.Of(stage.Kind, stage.Name)), stage.State,
                stage.Steps == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{stage.Version}/{stage.Steps}"),
                HeldOut(stage),
                Weights(stage),
                stage.BeganAt is { } began ? RelativeTime.Of(began, now) : "-",
                stage.BeganAt is { } since ? RelativeTime.Span((stage.EndedAt ?? now) - since) : "-");
        }

        console.Write(table);
    }

    /// <summary>Accuracy before and after the stage; for stages that learn preferences also the share of those told right.</summary>
    private static string HeldOut(StageView stage)
    {
        string accuracy = Change(stage.AccuracyBefore, stage.AccuracyAfter), preferences = Change(stage.PreferencesBefore, stage.PreferencesAfter);
        return preferences.Length == 0 ? accuracy : $"{accuracy}{(accuracy.Length > 0 ? ", " : "")}preferences {preferences}";
    }

    private static string Change(double? before, double? after)
    {
        static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
        return before is null && after is null ? string.Empty : $"{Number(before)} → {Number(after)}";
    }

    private static string Weights(StageView stage) => stage switch
    {
        { InitialWeights: null } => "-",
        { FinalWeights: null } => $"{ShortHash.Of(stage.InitialWeights)} → …",
        _ => $"{ShortHash.Of(stage.InitialWeights)} → {ShortHash.Of(stage.FinalWeights)}",
    };

    private static void RenderLastStep(IAnsiConsole console, StatusView view, DateTimeOffset now)
    {
        if (view.LastStep is not { } last)
        {
            return;
        }

        string unit = last.Unit;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"last {unit,-7}{last.Version} of {StageName.Of(last.Stage)}, {RelativeTime.Of(last.CommittedAt, now)}, weights {ShortHash.Of(last.Weights)}"));
        if (last.Metrics is { ValueKind: JsonValueKind.Object } metrics)
        {
            var numbers = metrics.EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number && !InBalance.Contains(metric.Name));
            console.WriteLine("            " + string.Join(", ", numbers.Select(metric =>
                string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value.GetDouble():0.####}"))));
        }
    }

    private static void RenderEvaluations(IAnsiConsole console, IReadOnlyList<EvaluationView> evaluations, DateTimeOffset now)
    {
        if (evaluations.Count == 0)
        {
            return;
        }

        console.WriteLine();
        var table = PlainTable.Create(">stage", ">version", "prompts of", ">prompts", ">accuracy", ">reward", "when");
        foreach (var row in evaluations.TakeLast(EvaluationsShown))
        {
            table.AddRow(
                (row.Stage + 1).ToString(CultureInfo.InvariantCulture), row.Version.ToString(CultureInfo.InvariantCulture), Markup.Escape(row.Split),
                row.Prompts.ToString(CultureInfo.InvariantCulture), row.Accuracy?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-",
                row.RewardMean is { } reward ? RewardText.Number(reward) : "-", RelativeTime.Of(row.At, now));
        }

        console.Write(table);
        if (evaluations.Count > EvaluationsShown)
        {
            console.WriteLine($"(the latest {EvaluationsShown} of {evaluations.Count} evaluations; all with --json)");
        }
    }

    private static void RenderSampled(IAnsiConsole console, IReadOnlyList<SampledEvaluationView> evaluations, DateTimeOffset now)
    {
        if (evaluations.Count == 0)
        {
            return;
        }

        console.WriteLine();
        var table = PlainTable.Create(">stage", ">version", ">sampled", ">temperature", ">reward", ">perplexity under the initial model", "when");
        foreach (var row in evaluations.TakeLast(EvaluationsShown))
        {
            string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
            table.AddRow(
                (row.Stage + 1).ToString(CultureInfo.InvariantCulture), row.Version.ToString(CultureInfo.InvariantCulture),
                row.Prompts.ToString(CultureInfo.InvariantCulture), Number(row.Temperature, "0.##"), Number(row.RewardMean, "0.000"), Number(row.Perplexity, "0.00"),
                RelativeTime.Of(row.At, now));
        }

        console.Write(table);
    }
}
