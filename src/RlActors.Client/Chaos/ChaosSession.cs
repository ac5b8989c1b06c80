using System.Globalization;
using RlActors.Client.Chaos.Plan;
using RlActors.Client.Chaos.Processes;
using RlActors.Client.Chaos.Report;
using RlActors.Client.Chaos.Runs;
using RlActors.Client.Reading;
using RlActors.Ledger;

namespace RlActors.Client.Chaos;

/// <summary>Starts a cluster, lets runs go by undisturbed, then strikes while others go on, and judges them all.</summary>
/// <param name="options">What is asked.</param>
/// <param name="services">What the silos stand on.</param>
/// <param name="openData">Opens the ledger and the weights.</param>
/// <param name="context">What the console stands on.</param>
/// <param name="tell">Is told what happens, for people.</param>
internal sealed class ChaosSession(ChaosOptions options, ChaosServices services, Func<DataFolder> openData, ClientContext context, Action<string> tell)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly CommitLog _calmCommits = new(), _commits = new();
    private readonly List<SessionRun> _runs = [];
    private readonly List<Struck> _struck = [];
    private TimeSpan _longestCalmGap, _longestGap;
    private int _missed;

    /// <summary>Does it all.</summary>
    public async Task<ChaosView> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SiloEnd> ends;
        using (var cluster = new ChaosCluster(Launch(), options.Silos))
        {
            tell($"{options.Silos} silos start; logs in {options.Folder}");
            await cluster.StartAsync(cancellationToken);
            await CalmAsync(cluster, cancellationToken);
            foreach (int seed in options.Seeds)
            {
                await StrikeAsync(cluster, seed, cancellationToken);
            }

            ends = [.. cluster.Silos.SelectMany(silo => silo.OwnEnds).OrderBy(end => end.At)];
        }

        return await JudgeAsync(ends, cancellationToken);
    }

    private SiloLaunch Launch() => new()
    {
        Program = options.Program,
        Folder = options.Folder,
        ClusterId = string.Create(CultureInfo.InvariantCulture, $"chaos-{Environment.ProcessId}"),
        Environment = services.Environment,
        Roles = options.Roles,
        ProbeSeconds = options.ProbeSeconds,
        MissedProbes = options.MissedProbes,
        ArmSeed = options.Armed ? options.Seeds[0] : null,
    };

    private async Task CalmAsync(ChaosCluster cluster, CancellationToken cancellationToken)
    {
        await using var line = new ClusterLine(cluster);
        await using var follower = new RunFollower(openData, line, _calmCommits, Patience, tell);
        for (int i = 0; i <= options.Calm && options.Calm > 0; i++)
        {
            bool synchronous = i == options.Calm;
            string name = synchronous ? "calm-synchronous" : string.Create(CultureInfo.InvariantCulture, $"calm-{i + 1}");
            var run = await follower.RunAsync(name, options.Recipe.As(SeedOf(i, synchronous), synchronous), () => false, cancellationToken);
            _runs.Add(new SessionRun(run, Struck: false, synchronous));
            var gap = _calmCommits.LongestGap(run.BeganAt, run.EndedAt);
            _longestCalmGap = gap > _longestCalmGap ? gap : _longestCalmGap;
        }
    }

    private async Task StrikeAsync(ChaosCluster cluster, int seed, CancellationToken cancellationToken)
    {
        var plan = options.Plan(seed);
        tell(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {plan.Strikes.Count} strikes are planned"));
        foreach (var strike in plan.Strikes)
        {
            tell("  " + strike);
        }

        await using ClusterLine line = new(cluster), watchLine = new(cluster);
        await using var follower = new RunFollower(openData, line, _commits, Patience, tell);
        var watch = new LearnerWatch(watchLine, () => follower.Current);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = watch.WatchAsync(end.Token);
        var began = DateTimeOffset.UtcNow;
        var striker = new Striker(cluster, services, watch, _commits, what => tell(string.Create(CultureInfo.InvariantCulture, $"{(DateTimeOffset.UtcNow - began).TotalSeconds,6:0.0} s  {what}")));
        var striking = striker.StrikeAsync(plan, end.Token);
        try
        {
            for (int i = 0; i == 0 || !striking.IsCompleted; i++)
            {
                bool synchronous = i % 2 == 1;
                string name = string.Create(CultureInfo.InvariantCulture, $"struck-{seed}-{i + 1}");
                _runs.Add(new SessionRun(
                    await follower.RunAsync(name, options.Recipe.As(SeedOf(i / 2, synchronous), synchronous), () => !striking.IsCompleted, cancellationToken), Struck: true, synchronous));
            }

            await striking;
            var gap = _commits.LongestGap(began, DateTimeOffset.UtcNow);
            _longestGap = gap > _longestGap ? gap : _longestGap;
            await cluster.AllUpAsync(cancellationToken);
        }
        finally
        {
            await end.CancelAsync();
            await watching;
            _struck.AddRange(striker.Made);
            _missed += striker.Missed;
        }
    }

    /// <summary>Seeds of struck runs are those of unkilled ones.</summary>
    private int SeedOf(int run, bool synchronous) => synchronous ? 1 : 1 + (run % Math.Max(1, options.Calm));

    private async Task<ChaosView> JudgeAsync(IReadOnlyList<SiloEnd> ends, CancellationToken cancellationToken)
    {
        await using var data = openData();
        var verdict = new RunVerdict(data, context);
        var runs = new List<ChaosRunView>();
        foreach (var run in _runs)
        {
            tell($"{run.Followed.Run} is verified and replayed");
            runs.Add(await verdict.JudgeAsync(run.Followed, run.Struck, run.Synchronous, cancellationToken));
        }

        int prompts = await HeldOutPromptsAsync(data, cancellationToken);
        var spread = AccuracySpread.Of([.. runs.Where(run => run is { Struck: false, Synchronous: false }).Select(run => run.Accuracy).OfType<double>()], prompts);
        string[] failures = [.. Failures(runs, spread)];
        return new ChaosView
        {
            Ok = failures.Length == 0,
            Failures = failures,
            Seeds = options.Seeds,
            Silos = options.Silos,
            Roles = options.Roles == RoleSplit.All ? "all roles each" : "2 for learners and control, the others for generation and judges",
            ProbeSeconds = options.ProbeSeconds,
            MissedProbes = options.MissedProbes,
            Kills = _struck.Where(struck => struck.Strike.Blow is Blow.Kill or Blow.Wipe).Sum(struck => struck.Processes) + ends.Count(end => end.AtPoint),
            Missed = _missed,
            Strikes = StrikeSummary.Of([.. _struck, .. AtPoints(ends)], _commits),
            OwnEnds = ends,
            LongestGapSeconds = _longestGap.TotalSeconds,
            LongestCalmGapSeconds = _longestCalmGap.TotalSeconds,
            Runs = runs,
            Spread = spread,
            Folder = options.Folder,
        };
    }

    private async Task<int> HeldOutPromptsAsync(DataFolder data, CancellationToken cancellationToken) =>
        _runs.Count == 0 ? 0 : (await data.Ledger.ReadEvaluationsAsync(_runs[0].Followed.Run, cancellationToken)).LastOrDefault(evaluation => evaluation.Split == "heldout")?.Prompts ?? 0;

    /// <summary>Silos that died at the named point that they were armed with: only a learner reaches those.</summary>
    private static IEnumerable<Struck> AtPoints(IEnumerable<SiloEnd> ends) =>
        ends.Where(end => end.AtPoint).Select(end => new Struck(new Strike(0, StrikeTarget.Learner, 0, Blow.Kill, 1), end.Node, 1, end.At, true));

    private IEnumerable<string> Failures(IReadOnlyList<ChaosRunView> runs, AccuracySpread? spread)
    {
        foreach (var run in runs)
        {
            foreach (string problem in run.Problems)
            {
                yield return $"{run.Run}: {problem}";
            }

            if (run is { Struck: true, Accuracy: { } accuracy, Synchronous: false } && spread is not null && !spread.Holds(accuracy))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{run.Run}: held-out accuracy {accuracy:0.000} is not within {spread.Mean:0.000} ± {spread.Most:0.000}");
            }

            if (run is { Struck: true, Synchronous: true, Balance: { Failed: 0, Expired: 0 } } && runs.FirstOrDefault(calm => calm is { Struck: false, Synchronous: true }) is { } same && same.Weights != run.Weights)
            {
                yield return $"{run.Run}: a synchronous run ends with the same weights whatever happens, but {same.Run} ended with others";
            }
        }

        foreach (var struck in _struck)
        {
            double? seconds = StrikeSummary.Recovery(struck, _commits);
            if (seconds is null && !_runs.Any(run => run.Followed.Status == RunStatus.Completed && run.Followed.EndedAt > struck.At))
            {
                yield return $"no step was committed after: {struck.Strike}";
            }
            else if (struck.Strike.Target == StrikeTarget.Learner && options.Plan(options.Seeds[0]).WaitsForRecovery && seconds is null or > 0 && seconds > options.RecoverWithin)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"the next committed step came {seconds:0.0} s after: {struck.Strike}; allowed are {options.RecoverWithin:0} s");
            }
        }
    }

    private sealed record SessionRun(FollowedRun Followed, bool Struck, bool Synchronous);
}
