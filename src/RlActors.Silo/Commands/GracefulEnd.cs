using System.Globalization;
using RlActors.Cluster;
using RlActors.Silo.Native;

namespace RlActors.Silo.Commands;

/// <summary>
/// The end of a silo within its grace: generation ends and is asked for elsewhere at once, the learner finishes its step and makes it durable, the silo leaves the cluster, so that the
/// others need not find out, and every actor on it is deactivated.
/// </summary>
internal sealed class GracefulEnd(IHost host, TimeSpan grace, Action<string> tell)
{
    /// <summary>What of the grace is kept for leaving.</summary>
    private TimeSpan Leaving => TimeSpan.FromSeconds(Math.Clamp(grace.TotalSeconds / 5, 0.5, 5));

    public async Task RunAsync()
    {
        using var limit = new CancellationTokenSource(grace);
        using var work = new CancellationTokenSource(grace - Leaving);
        bool finished = await host.Services.GetRequiredService<SiloDrain>().EndAsync(work.Token);
        if (!finished)
        {
            tell(string.Create(CultureInfo.InvariantCulture, $"the grace of {grace.TotalSeconds:0} s is over before the step is: it is given up, and taken again by the silo that takes over"));
        }

        try
        {
            await host.StopAsync(limit.Token).WaitAsync(grace);
        }
        catch (Exception late) when (late is OperationCanceledException or TimeoutException)
        {
            finished = false;
        }

        if (!finished)
        {
            OperatingSystemCalls.EndNow(0); // an engine that is in the middle of a step would be waited for
        }
    }
}
