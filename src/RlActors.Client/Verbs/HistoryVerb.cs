using System.CommandLine;
using System.Globalization;
using RlActors.Client.Output;
using RlActors.Ledger;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors history</c>: every attempt at a prompt, trained or not.</summary>
internal static class HistoryVerb
{
    private static readonly Option<string> Prompt = new("--prompt")
    {
        Description = "Id of the prompt, such as add/12+34 (see: rlactors prompts)",
        HelpName = "dataset/id",
        Required = true,
    };

    private static readonly Option<string?> Run = new("--run") { Description = "Only attempts of this run [default: all runs]", HelpName = "run" };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "history", "List every attempt at a prompt, oldest first, trained or not: rewards, policy versions, staleness, when.", ActAsync, Prompt, Run);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        string prompt = call.Get(Prompt)!;
        string? run = call.Get(Run);
        if (run is not null)
        {
            await call.Data.GetRunAsync(run, cancellationToken);
        }

        var attempts = await call.Data.Ledger.ReadHistoryAsync(prompt, run, cancellationToken);
        call.Answer(new HistoryView(prompt, run, [.. attempts.Select(AttemptLine.Of)]), (console, view) => Render(console, view, call));
        return ConsoleRoot.Done;
    }

    private static void Render(IAnsiConsole console, HistoryView view, VerbCall call)
    {
        if (view.Attempts.Count == 0)
        {
            string where = view.Run is null ? $"in any run of {call.Data.Display}" : $"in run {view.Run}";
            console.WriteLine($"no attempts at {view.Prompt} {where}; prompts of a run: rlactors prompts {view.Run ?? "<run>"}");
            return;
        }

        var table = PlainTable.Create("run", ">try", "~state", ">mean", "~rewards", "versions", ">stale", "when");
        foreach (var attempt in view.Attempts)
        {
            table.AddRow(
                Markup.Escape(attempt.Run), attempt.Attempt.ToString(CultureInfo.InvariantCulture), StatusText.Markup(attempt.State, attempt.Reason),
                attempt.RewardMean is { } mean ? RewardText.Markup(mean) : "-", attempt.Rewards.Count == 0 ? "-" : RewardText.Group(attempt.Rewards) + Baseline(attempt),
                Versions(attempt), Number(attempt.Staleness), RelativeTime.Of(attempt.AdmittedAt, call.Now));
        }

        console.Write(table);
        string count = view.Attempts.Count == 1 ? "1 attempt" : $"{view.Attempts.Count} attempts";
        console.WriteLine($"{count} at {view.Prompt}; its completions: rlactors show {view.Attempts[^1].Group}");
    }

    /// <summary>Who sampled it, and the version that training on it made: <c>4-5 → 6</c>.</summary>
    private static string Versions(AttemptLine attempt)
    {
        string sampled = attempt.MinVersion == attempt.MaxVersion ? Number(attempt.MinVersion) : $"{Number(attempt.MinVersion)}-{Number(attempt.MaxVersion)}";
        return attempt.TrainedStep is { } made ? $"{sampled} → {Number(made)}" : sampled;
    }

    private static string Baseline(AttemptLine attempt) => attempt.BaselineReward is { } reward ? $" (greedy {RewardText.Markup(reward)})" : string.Empty;

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>The answer of <c>history</c>.</summary>
internal sealed record HistoryView(string Prompt, string? Run, IReadOnlyList<AttemptLine> Attempts);

/// <summary>One attempt at a prompt.</summary>
internal sealed record AttemptLine(
    string Group, string Run, int Attempt, GroupState State, string? Reason, IReadOnlyList<double> Rewards, double? RewardMean,
    int? MinVersion, int? MaxVersion, int? TrainedStep, int? Staleness, DateTimeOffset AdmittedAt, double? BaselineReward)
{
    public static AttemptLine Of(AttemptView view) => new(
        view.Group.ToString(), view.Group.Run, view.Group.Attempt, view.State, view.Reason, view.Rewards, view.Rewards.Length == 0 ? null : view.Rewards.Average(),
        view.MinVersion, view.MaxVersion, view.TrainedStep, view.Staleness, view.AdmittedAt, view.BaselineReward);
}
