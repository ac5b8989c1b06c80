using System.Globalization;

namespace RlActors.Client.Chaos.Processes;

/// <summary>The silos.</summary>
internal sealed class ChaosCluster : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200), JoinDeadline = TimeSpan.FromMinutes(3);

    public ChaosCluster(SiloLaunch launch, int silos)
    {
        var ports = new FreePorts();
        ClusterId = launch.ClusterId;
        Silos = [.. Enumerable.Range(0, silos).Select(number => new ChaosSilo(launch, number, ports))];
    }

    public string ClusterId { get; }

    public IReadOnlyList<ChaosSilo> Silos { get; }

    /// <summary>Starts all and waits until they are members.</summary>
    /// <exception cref="RlActorsException">One does not become a member.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var silo in Silos)
        {
            silo.Start();
        }

        await AllUpAsync(cancellationToken);
    }

    /// <summary>Waits until all are members.</summary>
    /// <exception cref="RlActorsException">One does not become a member.</exception>
    public async Task AllUpAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(JoinDeadline);
        try
        {
            while (!Silos.All(silo => silo.IsMember))
            {
                await Task.Delay(Poll, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var late = Silos.First(silo => !silo.IsMember);
            throw new RlActorsException(string.Create(
                CultureInfo.InvariantCulture, $"{late.Node} is not a member of the cluster after {JoinDeadline.TotalSeconds:0} s, in life {late.Lives}: see {late.LogFile}"));
        }
    }

    public void Dispose()
    {
        foreach (var silo in Silos)
        {
            silo.Dispose();
        }
    }
}
