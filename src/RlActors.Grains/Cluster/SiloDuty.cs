using System.Collections.Concurrent;
using RlActors.Grains;
using RlActors.Hosting;

namespace RlActors.Cluster;

/// <summary>What this silo is at: whether it takes on work, and the actors on it that have to leave before it may go.</summary>
public sealed class SiloDuty(ActorOptions options, ILocalSiloDetails local, ActorClock clock)
{
    private const int MissedHeartbeats = 5;

    private readonly ConcurrentDictionary<string, ILearnerGrain> _learners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IGeneratorGrain> _generators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (GeneratorReport Report, DateTimeOffset At)> _reports = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _runs = new(StringComparer.Ordinal);
    private volatile string[]? _active;

    /// <summary>Whether it takes nothing new.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Runs whose loop is here.</summary>
    public IReadOnlyCollection<string> Runs => [.. _runs.Keys];

    internal IReadOnlyCollection<ILearnerGrain> Learners => [.. _learners.Values];

    internal IReadOnlyCollection<IGeneratorGrain> Generators => [.. _generators.Values];

    internal void Came(string run, ILearnerGrain learner) => _learners[run] = learner;

    internal void Came(string key, IGeneratorGrain generator) => _generators[key] = generator;

    internal void Came(string run) => _runs[run] = true;

    internal void LearnerWent(string run) => _learners.TryRemove(run, out _);

    internal void GeneratorWent(string key)
    {
        _generators.TryRemove(key, out _);
        _reports.TryRemove(key, out _);
    }

    internal void RunWent(string run) => _runs.TryRemove(run, out _);

    /// <summary>A generator of this silo has answered.</summary>
    internal void Heard(GeneratorReport report) => _reports[report.Generator] = (report, clock.Now);

    /// <summary>The runs that are under way, as of this heartbeat.</summary>
    internal void Beat(IEnumerable<string> active) => _active = [.. active];

    /// <summary>Why the silo could not take its share now; empty when it can.</summary>
    public IReadOnlyList<string> NotReady()
    {
        if (IsDraining)
        {
            return ["it is being drained"];
        }

        return _active is not { } active ? ["its first heartbeat is still to come"]
            : !options.Offer.Has(SiloRole.Generator) ? []
            : [.. active.SelectMany(run => options.Devices.Select(device => $"{run}/{options.Node}/{device}")).Where(key => !IsFresh(key)).Select(key => $"generator {key} has not loaded its weights")];
    }

    /// <summary>What is told to the other silos.</summary>
    public SiloStanding Standing() => new(
        options.Node, local.SiloAddress.ToParsableString(), [.. options.Roles.Select(SiloRoles.NameOf)], [.. options.Offer.Has(SiloRole.Generator) ? options.Devices : []], IsDraining,
        [.. _generators.Keys.Order(StringComparer.Ordinal).Select(key => _reports.TryGetValue(key, out var heard) ? heard.Report : new GeneratorReport(key, null, 0, 0, 0, 0))],
        [.. _learners.Keys.Order(StringComparer.Ordinal)], [.. _runs.Keys.Order(StringComparer.Ordinal)], Environment.ProcessId);

    private bool IsFresh(string generator) =>
        _reports.TryGetValue(generator, out var heard) && clock.SecondsSince(heard.At) <= MissedHeartbeats * options.HeartbeatSeconds;
}
