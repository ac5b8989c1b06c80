using System.Globalization;
using RlActors.Client.Steering;
using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Recipes;

namespace RlActors.Client.Chaos.Processes;

/// <summary>A line to the silos of a cluster that is opened anew, to those that are there, whenever it breaks. For one caller at a time.</summary>
internal sealed class ClusterLine(ChaosCluster cluster) : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200), AnswerDeadline = TimeSpan.FromSeconds(5), CreateDeadline = TimeSpan.FromSeconds(60), StartDeadline = TimeSpan.FromMinutes(5);

    private SiloConnection? _line;

    /// <summary>Starts a run by whichever silo answers; starting it twice changes nothing.</summary>
    /// <exception cref="RlActorsException">It is refused, or no silo takes it within minutes.</exception>
    public async Task StartRunAsync(string run, Recipe recipe, CancellationToken cancellationToken)
    {
        string json = RecipeReader.Write(recipe);
        var deadline = DateTimeOffset.UtcNow + StartDeadline;
        while (true)
        {
            try
            {
                await AskAsync(grains => Told(grains.GetGrain<IRunGrain>(run).StartAsync(json)), CreateDeadline, cancellationToken);
                return;
            }
            catch (RlActorsException) when (DateTimeOffset.UtcNow < deadline)
            {
                await Task.Delay(Poll, cancellationToken);
            }
        }
    }

    /// <summary>The silo on which the run's learner is; null where the cluster does not say.</summary>
    public async Task<ChaosSilo?> FindLearnerAsync(string run, CancellationToken cancellationToken)
    {
        // Each silo is asked itself: a list of all is as old as the last report of each.
        foreach (var silo in cluster.Silos.Where(silo => silo.IsUp))
        {
            try
            {
                var standing = await AskAsync(grains => grains.GetGrain<ISiloGrain>(silo.Node).ReportAsync(), AnswerDeadline, cancellationToken);
                if (standing.Learners.Contains(run))
                {
                    return silo;
                }
            }
            catch (RlActorsException)
            {
                // That one does not answer just now.
            }
        }

        return null;
    }

    /// <summary>What the run itself says of its state; null where nobody answers.</summary>
    public async Task<RunReport?> LookAsync(string run, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(grains => grains.GetGrain<IRunGrain>(run).GetStatusAsync(), AnswerDeadline, cancellationToken);
        }
        catch (RlActorsException)
        {
            return null;
        }
    }

    /// <summary>Lets a run that has paused itself go on.</summary>
    public async Task ResumeAsync(string run, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(grains => Told(grains.GetGrain<IRunGrain>(run).ResumeAsync()), AnswerDeadline, cancellationToken);
        }
        catch (RlActorsException)
        {
            // It is asked again at the next look.
        }
    }

    public async ValueTask DisposeAsync() => await HangUpAsync();

    private async Task<T> AskAsync<T>(Func<IGrainFactory, Task<T>> call, TimeSpan deadline, CancellationToken cancellationToken)
    {
        try
        {
            _line ??= await SiloConnection.OpenAsync(
                new ClusterSearch(null, [.. cluster.Silos.Where(silo => silo.IsMember).Select(GatewayOf)], cluster.ClusterId, ClusterAddress.DefaultId), cancellationToken);
            return await _line.AskAsync(call, cancellationToken).WaitAsync(deadline, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or RlActorsException or InvalidOperationException)
        {
            await HangUpAsync();
            throw error as RlActorsException ?? new RlActorsException($"the cluster does not answer: {error.Message}", error);
        }
    }

    private async Task HangUpAsync()
    {
        if (_line is { } line)
        {
            _line = null;
            await line.DisposeAsync();
        }
    }

    private static SiloGateway GatewayOf(ChaosSilo silo) =>
        SiloGateway.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{silo.GatewayPort}"), silo.Node);

    private static async Task<bool> Told(Task call)
    {
        await call;
        return true;
    }
}
