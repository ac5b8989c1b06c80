using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using RlActors.Client.Chaos.Processes;
using RlActors.Client.Reading;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Client.Chaos.Runs;

/// <summary>Starts a run and follows it in the ledger to its end, while anything may be down.</summary>
/// <param name="openData">Opens the data folder; after a failure it is opened anew.</param>
/// <param name="line">A line to the silos.</param>
/// <param name="commits">Is told of every committed step.</param>
/// <param name="patience">How long it may be without progress once nothing is struck any more.</param>
/// <param name="tell">Is told what happens, for people.</param>
internal sealed class RunFollower(Func<DataFolder> openData, ClusterLine line, CommitLog commits, TimeSpan patience, Action<string> tell) : IAsyncDisposable
{
    private const int Page = 500;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500), Silence = TimeSpan.FromSeconds(60);

    private DataFolder? _data;

    /// <summary>The run under way; null between two.</summary>
    public string? Current { get; private set; }

    /// <summary>Starts a run and returns when it has ended, or makes no progress for so long that it never will.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="isStruck">Whether strikes go on; while they do it is never given up.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<FollowedRun> RunAsync(string run, Recipe recipe, Func<bool> isStruck, CancellationToken cancellationToken)
    {
        var followed = new FollowedRun(run, recipe, DateTimeOffset.UtcNow);
        tell($"{run} begins");
        await line.StartRunAsync(run, recipe, cancellationToken);
        Current = run;
        var (progressAt, complainedAt) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        while (true)
        {
            await Task.Delay(Poll, cancellationToken);
            if (await LookAsync(followed, cancellationToken))
            {
                progressAt = DateTimeOffset.UtcNow;
            }

            if (followed.Status is RunStatus.Completed or RunStatus.Stopped)
            {
                break;
            }

            if (followed.Status == RunStatus.Paused)
            {
                followed.Complain($"it paused itself: {followed.Reason}");
                await line.ResumeAsync(run, cancellationToken);
            }

            var now = DateTimeOffset.UtcNow;
            if (now - progressAt > Silence && now - complainedAt > Silence)
            {
                complainedAt = now;
                tell(await DescribeAsync(run, now - progressAt, cancellationToken));
            }

            if (now - progressAt > patience && !isStruck())
            {
                followed.Complain(await DescribeAsync(run, now - progressAt, cancellationToken));
                break;
            }
        }

        Current = null;
        followed.EndedAt = DateTimeOffset.UtcNow;
        tell(string.Create(CultureInfo.InvariantCulture, $"{run} is {followed.Status.ToString().ToLowerInvariant()} after {(followed.EndedAt - followed.BeganAt).TotalSeconds:0} s"));
        return followed;
    }

    public ValueTask DisposeAsync() => _data?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Reads what is new; returns whether something is.</summary>
    private async Task<bool> LookAsync(FollowedRun followed, CancellationToken cancellationToken)
    {
        try
        {
            _data ??= openData();
            var row = await _data.GetRunAsync(followed.Run, cancellationToken);
            var steps = await _data.Ledger.ReadStepsAsync(followed.Run, followed.Commits, Page, cancellationToken);
            var balance = await _data.Ledger.ReadBalanceAsync(followed.Run, cancellationToken);
            bool news = steps.Count > 0 || row.Status != followed.Status;
            followed.Commits += steps.Count;
            (followed.Status, followed.Reason) = (row.Status, row.Reason);
            foreach (var step in steps)
            {
                commits.Add(step.CommittedAt);
            }

            followed.Balances++;
            if (!balance.Holds)
            {
                followed.Complain($"at a moment {balance}");
            }

            return news;
        }
        catch (Exception error) when (error is RlActorsException or DbException or IOException or SocketException or TimeoutException)
        {
            if (_data is { } lost)
            {
                _data = null; // the ledger may be down: that is what this is about
                await lost.DisposeAsync();
            }

            return false;
        }
    }

    private async Task<string> DescribeAsync(string run, TimeSpan silence, CancellationToken cancellationToken)
    {
        var report = await line.LookAsync(run, cancellationToken);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{run} has made no progress for {silence.TotalSeconds:0} s; it says: {(report is null ? "nothing" : report.Waiting.Length == 0 ? "it waits for nothing" : string.Join("; ", report.Waiting))}");
    }
}
