using System.Collections.Concurrent;
using System.Globalization;
using RlActors.Client.Chaos.Plan;
using RlActors.Client.Chaos.Processes;

namespace RlActors.Client.Chaos.Runs;

/// <summary>Carries out a plan, and brings back whatever it struck.</summary>
internal sealed class Striker(ChaosCluster cluster, ChaosServices services, LearnerWatch learner, CommitLog commits, Action<string> tell)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100), LearnerDeadline = TimeSpan.FromSeconds(4), LearnerPatience = TimeSpan.FromMinutes(3), RecoveryPatience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<StrikeTarget, bool> _down = new();
    private readonly List<Struck> _struck = [];
    private readonly List<Task> _restoring = [];

    /// <summary>All strikes that were made so far.</summary>
    public IReadOnlyList<Struck> Made => _struck;

    /// <summary>Planned strikes that found nothing to hit: it was down already.</summary>
    public int Missed { get; private set; }

    /// <summary>Makes all strikes and returns when everything is up again.</summary>
    public async Task StrikeAsync(ChaosPlan plan, CancellationToken cancellationToken)
    {
        var began = DateTimeOffset.UtcNow;
        try
        {
            foreach (var strike in plan.Strikes)
            {
                if (plan.WaitsForRecovery)
                {
                    await RecoveredAsync(cancellationToken);
                    await Task.Delay(TimeSpan.FromSeconds(strike.At), cancellationToken);
                }
                else if (began.AddSeconds(strike.At) - DateTimeOffset.UtcNow is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait, cancellationToken);
                }

                await HitAsync(strike, plan.WaitsForRecovery ? LearnerPatience : LearnerDeadline, cancellationToken);
            }

            if (plan.WaitsForRecovery)
            {
                await RecoveredAsync(cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(_restoring);
        }
    }

    private async Task RecoveredAsync(CancellationToken cancellationToken)
    {
        if (_struck.Count == 0)
        {
            return;
        }

        var last = _struck[^1].At;
        while (commits.After(last) is null && DateTimeOffset.UtcNow - last < RecoveryPatience)
        {
            await Task.Delay(Poll, cancellationToken);
        }
    }

    private async Task HitAsync(Strike strike, TimeSpan patience, CancellationToken cancellationToken)
    {
        switch (strike.Target)
        {
            case StrikeTarget.Silo:
                Hit(strike, Next(strike.Silo), cancellationToken);
                break;
            case StrikeTarget.Learner:
                Hit(strike, await learner.FindAsync(patience, cancellationToken) ?? Next(strike.Silo), cancellationToken);
                break;
            case StrikeTarget.EverySilo:
                HitAll(strike, cancellationToken);
                break;
            default:
                Hit(strike, services.Find(strike.Target), cancellationToken);
                break;
        }
    }

    /// <summary>The planned silo, else the next that is up; null where no other would be left.</summary>
    private ChaosSilo? Next(int planned)
    {
        var silos = cluster.Silos;
        return silos.Count(silo => silo.IsUp) < 2 ? null : Enumerable.Range(planned, silos.Count).Select(i => silos[i % silos.Count]).First(silo => silo.IsUp);
    }

    private void Hit(Strike strike, ChaosSilo? silo, CancellationToken cancellationToken)
    {
        if (silo is null)
        {
            Missed++;
            return;
        }

        bool? held = learner.Recent is { } holder ? holder == silo : null;
        var struck = Note(new Struck(strike, silo.Node, 1, DateTimeOffset.UtcNow, held));
        switch (strike.Blow)
        {
            case Blow.Pause or Blow.LongPause:
                silo.Pause();
                Restore(struck, silo.Continue, cancellationToken);
                break;
            case Blow.Stop:
                silo.Stop();
                Restore(struck, silo.Start, cancellationToken);
                break;
            default:
                silo.Kill();
                Restore(struck, silo.Start, cancellationToken);
                break;
        }
    }

    private void HitAll(Strike strike, CancellationToken cancellationToken)
    {
        ChaosSilo[] up = [.. cluster.Silos.Where(silo => silo.IsUp)];
        var struck = Note(new Struck(strike, "every silo", up.Length, DateTimeOffset.UtcNow, true));
        foreach (var silo in up)
        {
            silo.Kill();
        }

        Restore(struck, () => Array.ForEach(up, silo => silo.Start()), cancellationToken);
    }

    private void Hit(Strike strike, ChaosService? service, CancellationToken cancellationToken)
    {
        if (service is null || !_down.TryAdd(strike.Target, true))
        {
            Missed++;
            return;
        }

        var struck = Note(new Struck(strike, service.Name, 1, DateTimeOffset.UtcNow, false));
        if (strike.Blow == Blow.Pause)
        {
            var goOn = service.Pause();
            Restore(struck, () =>
            {
                goOn();
                _down.TryRemove(strike.Target, out _);
            }, cancellationToken);
            return;
        }

        service.Kill();
        if (strike.Blow == Blow.Wipe)
        {
            service.Empty();
        }

        _restoring.Add(RestartAsync(struck, service, cancellationToken));
    }

    private Struck Note(Struck struck)
    {
        _struck.Add(struck);
        tell(string.Create(CultureInfo.InvariantCulture, $"{struck.Strike} → {struck.Victim}{(struck.HeldLearner == true && struck.Processes == 1 ? ", which trains" : string.Empty)}"));
        return struck;
    }

    private void Restore(Struck struck, Action restore, CancellationToken cancellationToken) => _restoring.Add(RestoreAsync(struck, restore, cancellationToken));

    private static async Task RestoreAsync(Struck struck, Action restore, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(struck.Strike.Seconds), cancellationToken);
        restore();
        struck.RestoredAt = DateTimeOffset.UtcNow;
    }

    private async Task RestartAsync(Struck struck, ChaosService service, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(struck.Strike.Seconds), cancellationToken);
        await service.StartAsync(cancellationToken);
        struck.RestoredAt = DateTimeOffset.UtcNow;
        _down.TryRemove(struck.Strike.Target, out _);
    }
}
