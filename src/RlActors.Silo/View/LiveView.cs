using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RlActors.Silo.View;

/// <summary>The picture of a run on a terminal: a few lines that fit any width and height, the most important ones kept.</summary>
/// <param name="unicode">Whether the terminal shows block characters.</param>
internal sealed class LiveView(bool unicode)
{
    private const int LabelWidth = 11;
    private static readonly Style Quiet = new(Color.Grey), Strong = new(decoration: Decoration.Bold), Good = new(Color.Green), Heed = new(Color.Yellow), Bad = new(Color.Red);

    private readonly string _ellipsis = unicode ? "…" : "...";
    private readonly string _dot = unicode ? " · " : " - ";

    /// <summary>Draws one moment.</summary>
    /// <param name="run">The moment.</param>
    /// <param name="notice">What the host has to say; null for nothing.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Rows of the terminal.</param>
    public IRenderable Draw(RunSnapshot run, string? notice, int width, int height)
    {
        // In order of importance where not all fit; shown in the order of the second number.
        (StyledLine? Line, int Place)[] lines =
        [
            (Header(run), 0), (Progress(run, width), 1), (State(run), 9), (notice is null ? null : new StyledLine().Add(notice, Heed), 10),
            (Reward(run, width), 2), (HeldOut(run), 3), (Sampled(run), 4), (Now(run), 8), (Balance(run.Report.Balance), 7), (Staleness(run), 5), (Tokens(run), 6),
        ];
        var shown = lines.Where(line => line.Line is not null).Take(Math.Max(1, height - 1)).OrderBy(line => line.Place);
        return new Rows(shown.Select(line => line.Line!.Cut(Math.Max(1, width - 1), _ellipsis)));
    }

    private StyledLine Header(RunSnapshot run) => new StyledLine()
        .Add(run.Report.Run, Strong)
        .Add($"{_dot}stage {run.Report.Stage + 1} of {run.Recipe.Stages.Count}: {Phrases.Stage(run.Recipe.Stages[run.Report.Stage])}");

    private StyledLine Progress(RunSnapshot run, int width)
    {
        bool atMost = run.Recipe.Stages[run.Report.Stage] is BatchStageOptions { UntilAccuracy: not null };
        string unit = run.Recipe.Stages[run.Report.Stage] is BatchStageOptions ? "updates" : "steps";
        string text = $" {run.Report.Version}{(atMost ? " of at most " : "/")}{run.Report.Steps} {unit}{_dot}{Phrases.Clock(run.Elapsed)} elapsed"
            + (run.Remaining is { } left && run.IsActive ? $"{_dot}about {Phrases.InWords(left)} left" : "");
        int bar = Math.Clamp(width - text.Length - 1, 0, 40);
        int full = run.Report.Steps > 0 ? Math.Clamp(bar * run.Report.Version / run.Report.Steps, 0, bar) : 0;
        return new StyledLine().Add(new string(unicode ? '━' : '#', full), Good).Add(new string(unicode ? '━' : '-', bar - full), Quiet).Add(text);
    }

    private static StyledLine? State(RunSnapshot run) => run.Report.Status switch
    {
        RunStatus.Running => null,
        RunStatus.Completed => Labelled("state").Add("complete", Good),
        var status => Labelled("state").Add($"{status}".ToLowerInvariant(), Heed).Add(run.Report.Reason is { } reason ? $": {reason}" : ""),
    };

    private StyledLine? Reward(RunSnapshot run, int width)
    {
        if (run.Last is not { } last)
        {
            return null;
        }

        return last.IsUpdate
            ? Labelled("loss").Add(Phrases.Share(last.Value("loss")), Strong)
            : Labelled("reward").Add(Phrases.Share(last.Value("reward_mean")), Strong).Add(" ")
                .Add(Sparkline.Of(run.Rewards, Math.Clamp(width - LabelWidth - 8, 0, 60), unicode), Good);
    }

    private static StyledLine? HeldOut(RunSnapshot run)
    {
        if (run.Measured.Evaluations is not [.., var newest])
        {
            return null;
        }

        double Measure(EvaluationRow evaluation) => newest.HasAccuracy ? evaluation.Accuracy : evaluation.RewardMean;
        string of = newest.Split == EvaluationSplits.HeldOut ? "" : $" ({newest.Split})";
        string unit = run.Recipe.Stages[newest.Stage] is BatchStageOptions ? "update" : "step";
        string[] earlier = [.. run.Measured.Evaluations.SkipLast(1).Where(evaluation => evaluation.Split == newest.Split).TakeLast(4).Select(evaluation => Phrases.Share(Measure(evaluation)))];
        var line = Labelled(newest.HasAccuracy ? "accuracy" : "held-out").Add(Phrases.Share(Measure(newest)), Strong).Add($"{of} at {unit} {newest.Version}");
        return earlier.Length == 0 ? line : line.Add($", before {string.Join(", ", earlier)}", Quiet);
    }

    private static StyledLine? Sampled(RunSnapshot run)
    {
        if (run.Measured.Sampled is not [.., var newest])
        {
            return null;
        }

        var line = Labelled("sampled").Add(Phrases.Share(newest.RewardMean), Strong).Add($", perplexity {Phrases.Perplexity(newest.Perplexity)} under the initial model");
        return run.Measured.Sampled is [var first, _, ..]
            ? line.Add($", before {Phrases.Share(first.RewardMean)} and {Phrases.Perplexity(first.Perplexity)}", Quiet)
            : line;
    }

    private static StyledLine? Staleness(RunSnapshot run) => run.Last?.Value("staleness_max") is { } max
        ? Labelled("staleness").Add(Phrases.Text($"max {max}, mean {run.Last.Value("staleness_mean"):0.00}"))
        : null;

    private StyledLine? Tokens(RunSnapshot run) => run.Last is { IsUpdate: false } last
        ? Labelled("tokens/s").Add($"{Phrases.Count(last.Value("gen_tokens_per_s"))} generating{_dot}{Phrases.Count(last.Value("train_tokens_per_s"))} training")
        : null;

    private static StyledLine? Balance(Balance balance) => balance.Dispatched == 0
        ? null
        : Labelled("ledger").Add(balance.ToString(), balance.Holds ? Style.Plain : Bad);

    private StyledLine? Now(RunSnapshot run) => run.Report.Waiting is [var first, .. var others]
        ? Labelled("now").Add(first, Heed).Add(others.Length == 0 ? "" : $"{_dot}and {others.Length} more", Quiet)
        : null;

    private static StyledLine Labelled(string label) => new StyledLine().Add(label.PadRight(LabelWidth), Quiet);
}
