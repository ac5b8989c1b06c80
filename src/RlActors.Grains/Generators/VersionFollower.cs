using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Identity;

namespace RlActors.Generators;

/// <summary>
/// Brings an engine to the newest version that anybody told of: one load at a time, each of what is newest when it begins, so that a slow store makes the engine skip versions
/// and never fall behind by a queue. Nobody who tells of a version waits for it. Used on one scheduler.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="clock">The clock of what waits.</param>
/// <param name="loading">Told of each version whose load begins.</param>
/// <param name="failed">Told of each that could not be loaded.</param>
internal sealed class VersionFollower(IGenerationEngine engine, ActorClock clock, Action<PolicyVersion> loading, Action<PolicyVersion, Exception> failed) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private PolicyVersion? _newest;
    private Exception? _failure;
    private Task _following = Task.CompletedTask;
    private DateTimeOffset _began;

    /// <summary>Takes note of a version, and begins to load it unless a load is under way; one that could not be loaded is tried again.</summary>
    public void Hear(PolicyVersion version)
    {
        if (_newest is null || _newest.IsOlderThan(version))
        {
            _newest = version;
        }

        if (_following.IsCompleted && !_end.IsCancellationRequested && IsBehind(_newest))
        {
            _following = FollowAsync();
        }
    }

    /// <summary>Waits until the engine has this version or a newer one, but not for a load that takes longer than a time: also one that began before somebody asked.</summary>
    /// <returns>Whether it has; the load goes on in any case.</returns>
    /// <exception cref="RlActorsException">It cannot be loaded.</exception>
    public async Task<bool> ReachAsync(PolicyVersion version, TimeSpan patience)
    {
        Hear(version);
        if (!IsBehind(version))
        {
            return true;
        }

        var rest = patience - (clock.Now - _began);
        if (rest <= TimeSpan.Zero && !_following.IsCompleted)
        {
            return false;
        }

        using var reached = new CancellationTokenSource();
        var over = clock.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, reached.Token);
        while (IsBehind(version))
        {
            var following = _following;
            if (await Task.WhenAny(following, over) == over)
            {
                return !IsBehind(version);
            }

            if (following == _following && IsBehind(version))
            {
                throw _failure as RlActorsException
                    ?? new RlActorsException($"version {version.Stage}.{version.Number} cannot be loaded: {_failure?.Message ?? "the generator is leaving"}");
            }
        }

        await reached.CancelAsync();
        return true;
    }

    /// <summary>Ends what is under way.</summary>
    public void Dispose() => _end.Cancel(); // it has no timer, and is looked at later

    private async Task FollowAsync()
    {
        while (!_end.IsCancellationRequested && _newest is { } version && IsBehind(version))
        {
            try
            {
                _began = clock.Now;
                loading(version);
                await engine.LoadAsync(version, _end.Token);
                _failure = IsBehind(version) ? throw new RlActorsException($"the engine did not take version {version.Stage}.{version.Number}") : null;
            }
            catch (Exception error)
            {
                if (_newest == version && !_end.IsCancellationRequested) // else it was given up for a newer one, which may be why its file is gone
                {
                    _failure = error;
                    failed(version, error);
                    return;
                }
            }
        }
    }

    private bool IsBehind(PolicyVersion version) => engine.Current is not { } current || current.IsOlderThan(version);
}
