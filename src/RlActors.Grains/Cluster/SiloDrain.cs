using Microsoft.Extensions.Logging;
using RlActors.Grains;

namespace RlActors.Cluster;

/// <summary>Empties this silo: learners move between two steps, generators finish or give up what is under way.</summary>
public sealed partial class SiloDrain(SiloDuty duty, IGrainFactory grains, ILogger<SiloDrain> log)
{
    private readonly Lock _lock = new();
    private Task _leaving = Task.CompletedTask;

    /// <summary>Begins to empty it, while its work goes on elsewhere; what is under way is finished. Beginning twice changes nothing.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            if (_leaving.IsCompleted && !(duty.IsDraining && duty.Standing().IsEmpty))
            {
                duty.IsDraining = true;
                _leaving = Task.Run(() => LeaveAsync(finish: true));
            }
        }
    }

    /// <summary>Takes on work again.</summary>
    public void Undo() => duty.IsDraining = false;

    /// <summary>Empties it before the process ends: generation ends now and is asked for elsewhere, the step under way is finished and made durable.</summary>
    /// <param name="cancellationToken">Ends the wait: the step is then given up, and taken again by whoever takes over.</param>
    /// <returns>Whether everything was finished.</returns>
    public async Task<bool> EndAsync(CancellationToken cancellationToken)
    {
        duty.IsDraining = true;
        try
        {
            await Task.Run(() => LeaveAsync(finish: false), cancellationToken).WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task LeaveAsync(bool finish)
    {
        await ToldAsync();
        await Task.WhenAll(
            [.. duty.Generators.Select(generator => WithoutThrowing(generator.LeaveAsync(finish))), .. duty.Learners.Select(learner => WithoutThrowing(learner.LeaveAsync()))]);
        await ToldAsync();
    }

    /// <summary>The other silos hear of it now, not with the next heartbeat.</summary>
    private Task ToldAsync() => WithoutThrowing(grains.GetGrain<IClusterGrain>(IClusterGrain.Key).ReportAsync(duty.Standing()));

    private async Task WithoutThrowing(Task leaving)
    {
        try
        {
            await leaving;
        }
        catch (Exception error)
        {
            LogNotLeft(error); // whoever takes over begins from what is committed
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "While the silo was emptied a call failed; nothing committed is lost")]
    private partial void LogNotLeft(Exception error);
}
