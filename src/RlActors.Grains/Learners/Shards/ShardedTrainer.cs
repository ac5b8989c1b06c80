using Microsoft.Extensions.Logging;
using RlActors.Cluster;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Weights;

namespace RlActors.Learners.Shards;

/// <summary>
/// The training engine of a learner with shards: has them take every step together, goes on with those that are left where some are lost, and takes new ones in between two steps. A step
/// that it returns was taken by at least one replica; one that was lost meanwhile costs time and nothing else (folder README).
/// </summary>
/// <param name="context">The run.</param>
/// <param name="epoch">The learner's epoch.</param>
/// <param name="hosts">The way to the shards.</param>
/// <param name="offers">Where shards may be.</param>
/// <param name="activity">Told who is waited for.</param>
/// <param name="clock">The clock.</param>
/// <param name="options">The deadlines.</param>
/// <param name="log">The learner's log.</param>
internal sealed partial class ShardedTrainer(
    RunContext context, long epoch, ShardHosts hosts, ClusterOffers offers, LearnerActivity activity, ActorClock clock, ActorOptions options, ILogger log) : ITrainingEngine
{
    private const int MostAttempts = 20;
    private const double SeatSeconds = 600; // as long as a cluster may be without a silo for shards

    private readonly ShardRoster _roster = new(context.Recipe.Learner.Shards, context.Recipe.Learner.ShardsPerSilo);
    private readonly ShardWatch _watch = new(context.Name, activity, clock, options);
    private readonly List<ShardWork> _since = []; // steps since the durable state
    private int _stage;
    private StageModels? _models;
    private LearnerState? _durable;
    private string? _durableDigest, _digest; // null: not known yet
    private readonly Dictionary<SiloAddress, Task> _asked = [];
    private long _attempt;

    private string Run => context.Name;

    /// <inheritdoc/>
    public async Task LoadAsync(StageOptions stage, LearnerState state, StageModels models, CancellationToken cancellationToken)
    {
        _stage = context.Recipe.Stages.ToList().FindIndex(candidate => ReferenceEquals(candidate, stage));
        (_models, _durable, _durableDigest, _digest) = (models, state, null, null);
        _since.Clear();
        _roster.Clear();
        await SeatAsync();
        _durableDigest = _digest;
    }

    /// <inheritdoc/>
    public Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken) => TakeAsync(ShardWork.Of(step));

    /// <inheritdoc/>
    public Task<TrainingResult> FitAsync(BatchStep step, CancellationToken cancellationToken) => TakeAsync(ShardWork.Of(step));

    /// <inheritdoc/>
    public async Task<LearnerState> SaveAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            await ReadyAsync();
            int rank = _roster.Ranks[0];
            var host = HostOf(rank);
            var answer = (await _watch.WaitAsync(new Dictionary<int, Task<LearnerState?>> { [rank] = host.SaveAsync(Id(rank), epoch, _digest!) }, _ => host.GetProgressAsync(Id(rank))))[rank];
            if (answer.Value is { } state)
            {
                (_durable, _durableDigest) = (state, _digest);
                _since.Clear();
                return state;
            }

            Lose(rank, answer);
        }

        throw Exhausted("no shard could make its state durable");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (int rank in _roster.Ranks)
        {
            HostOf(rank).LeaveAsync(Id(rank), epoch).Ignore();
        }

        _roster.Clear();
        return ValueTask.CompletedTask;
    }

    private ShardId Id(int rank) => new(Run, rank);

    private IShardHost HostOf(int rank) => hosts.On(_roster.SiloOf(rank));

    private async Task<TrainingResult> TakeAsync(ShardWork work)
    {
        await ReadyAsync();
        var result = await AttemptAsync(work);
        if (result.Outcome != StepOutcome.NonFinite)
        {
            _since.Add(work);
        }

        return result;
    }

    /// <summary>Takes a step, again and again with who is left; afterwards all members hold the same state.</summary>
    private async Task<TrainingResult> AttemptAsync(ShardWork work)
    {
        bool differed = false;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (_roster.Ranks.Length == 0)
            {
                await ReadyAsync();
            }

            var taken = await TakeOnceAsync(work);
            string[] digests = [.. taken.Values.Select(outcome => outcome.Digest).Distinct()];
            if (digests.Length == 1)
            {
                _digest = digests[0];
                foreach (int rank in _roster.Ranks.Except(taken.Keys))
                {
                    _roster.Remove(rank); // it gave up what the others could end: it comes back with the next durable state
                }

                return Result(taken);
            }

            if (digests.Length > 1)
            {
                string listed = string.Join(", ", taken.Select(entry => $"shard {entry.Key} on {_roster.SiloOf(entry.Key)} has {entry.Value.Digest}"));
                LogDiffer(Run, work.Number + 1, listed);
                if (differed)
                {
                    throw new RlActorsException(
                        $"the replicas of run '{Run}' come to different weights at step {work.Number + 1}, twice in a row: {listed}; do their silos have the same processors and libraries? Set learner.shards to 1 to go on without them");
                }

                differed = true;
                _roster.Clear();
            }
        }

        throw Exhausted($"step {work.Number + 1} was given up each time");
    }

    /// <summary>One attempt. Who did not take the step and does not hold the state before it is no member any more.</summary>
    /// <returns>Who took it.</returns>
    private async Task<IReadOnlyDictionary<int, ShardOutcome>> TakeOnceAsync(ShardWork work)
    {
        var attempt = new ShardAttempt(epoch, ++_attempt);
        int[] ranks = _roster.Ranks;
        var places = ranks.ToDictionary(rank => rank, HostOf);
        var order = new ShardStep(attempt, ranks, [.. ranks.Select(_roster.SiloOf)], _stage, _digest!, work.Number, work.Groups, work.Packed);
        var calls = places.ToDictionary(place => place.Key, place => GiveUpTogetherAsync(place.Value.TakeAsync(Id(place.Key), order)));
        var answers = await _watch.WaitAsync(calls, rank => places[rank].GetProgressAsync(Id(rank)), reason =>
        {
            foreach (var (rank, host) in places)
            {
                host.AbortAsync(Id(rank), attempt, reason).Ignore();
            }
        });
        var taken = new Dictionary<int, ShardOutcome>();
        foreach (var (rank, answer) in answers.OrderBy(answer => answer.Key))
        {
            switch (answer)
            {
                case { Value: { } outcome }:
                    taken[rank] = outcome;
                    break;
                case { Failure: ShardGaveUpException { Digest: var digest } } when digest == _digest:
                    break;
                default:
                    Lose(rank, answer);
                    break;
            }
        }

        return taken;
    }

    /// <summary>A shard that gave up has failed as far as the others are concerned.</summary>
    private static async Task<ShardOutcome> GiveUpTogetherAsync(Task<ShardOutcome> call)
    {
        var outcome = await call;
        return outcome.GivenUp is { } reason ? throw new ShardGaveUpException(reason, outcome.Digest) : outcome;
    }

    /// <summary>Brings the members to the present state: takes new ones in where that is durable, and restores it where everyone was lost.</summary>
    private async Task ReadyAsync()
    {
        foreach (var (rank, silo) in _roster.KeepOn(offers.LearnerSilos()))
        {
            LogLost(Run, rank, "its silo is not there any more");
            hosts.On(silo).LeaveAsync(Id(rank), epoch).Ignore();
        }

        if (_since.Count == 0)
        {
            await SeatAsync();
        }
        else if (_roster.Ranks.Length == 0)
        {
            await RestoreAsync();
        }
    }

    private async Task RestoreAsync()
    {
        LogRestored(Run, _since.Count);
        var (steps, expected) = (_since.ToArray(), _digest);
        _since.Clear();
        _digest = _durableDigest;
        await SeatAsync();
        foreach (var step in steps)
        {
            await AttemptAsync(step);
            _since.Add(step);
        }

        if (_digest != expected)
        {
            throw new RlActorsException($"the steps of run '{Run}' since its durable state came out otherwise when they were taken again ({_digest} in place of {expected}); do its silos have the same processors and libraries?");
        }
    }

    /// <summary>
    /// Has shards join wherever there is room. While there is a member, only those join that have answered already: nobody waits for a silo that may be gone. Without any it waits for one.
    /// </summary>
    private async Task SeatAsync()
    {
        bool urgent = _roster.Ranks.Length == 0;
        var began = clock.Now;
        while (true)
        {
            var failures = await SeatOnceAsync(urgent);
            if (_roster.Ranks.Length > 0)
            {
                return;
            }

            if (failures.FirstOrDefault(answer => answer is { Failure: not null, IsLost: false }) is { Failure: { } failure })
            {
                throw failure;
            }

            if (clock.SecondsSince(began) > SeatSeconds)
            {
                throw Exhausted("no shard could be placed");
            }

            activity.Does($"waiting for a silo that takes a shard of run '{Run}'");
            await clock.Delay(TimeSpan.FromSeconds(options.HeartbeatSeconds), CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<ShardAnswer<ShardStanding>>> SeatOnceAsync(bool urgent)
    {
        var places = _roster.Vacancies(offers.LearnerSilos()).Where(vacancy => urgent || HasAnswered(vacancy.Silo)).ToDictionary(vacancy => vacancy.Rank, vacancy => vacancy.Silo);
        var seat = new ShardSeat(new ShardAttempt(epoch, ++_attempt), _stage, _durable!, _models!, _digest);
        var joins = places.ToDictionary(place => place.Key, place => hosts.On(place.Value).JoinAsync(Id(place.Key), seat));
        var answers = await _watch.WaitAsync(joins, async rank => await hosts.On(places[rank]).GetProgressAsync(Id(rank)) ?? new ShardProgress(0, null)); // the order may still be on its way
        foreach (var (rank, answer) in answers.OrderBy(answer => answer.Key))
        {
            Admit(rank, places[rank], answer);
            _asked.Remove(places[rank]);
        }

        return [.. answers.Values];
    }

    /// <summary>Whether a silo has said something since it was asked to.</summary>
    private bool HasAnswered(SiloAddress silo)
    {
        if (!_asked.TryGetValue(silo, out var asked) || asked is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _asked[silo] = asked = hosts.On(silo).GetProgressAsync(Id(-1));
            asked.Ignore();
        }

        return asked.IsCompletedSuccessfully;
    }

    private void Admit(int rank, SiloAddress silo, ShardAnswer<ShardStanding> answer)
    {
        if (answer.Failure is EpochLostException lost)
        {
            throw lost;
        }

        if (answer.Value is not { } standing)
        {
            LogLost(Run, rank, answer.Failure!.Message);
            return;
        }

        _digest ??= standing.Digest;
        if (standing.Digest != _digest)
        {
            throw new RlActorsException(
                $"shard {rank} of run '{Run}' on {silo} read the durable state {_durable!.Weights} and came to the digest {standing.Digest}; the others have {_digest}: one of the files is not what it was");
        }

        _roster.Add(rank, silo);
        LogJoined(Run, rank, silo);
    }

    /// <summary>A shard that failed is no member; what failed for another reason than that it is gone is the learner's to know.</summary>
    private void Lose<T>(int rank, ShardAnswer<T> answer)
    {
        _roster.Remove(rank);
        LogLost(Run, rank, answer.Failure?.Message ?? "it holds another state");
        if (answer.Failure is { } failure and not ShardGaveUpException && !answer.IsLost)
        {
            throw failure;
        }
    }

    private RlActorsException Exhausted(string what) => new(
        $"{what}; the learner of run '{Run}' asks for {context.Recipe.Learner.Shards} shards, at most {context.Recipe.Learner.ShardsPerSilo} on a silo: look at the logs of the silos, and resume the run once one can take a shard");

    private static TrainingResult Result(IReadOnlyDictionary<int, ShardOutcome> taken)
    {
        var first = taken.MinBy(entry => entry.Key).Value;
        return new TrainingResult(first.Outcome, new Dictionary<string, double>(first.Metrics)
        {
            ["learner_shards"] = taken.Count,
            ["exchange_seconds"] = taken.Values.Max(outcome => outcome.WaitSeconds),
            ["exchange_mib"] = taken.Values.Sum(outcome => outcome.BytesSent) / (double)(1 << 20),
        }, taken.Values.Max(outcome => outcome.Seconds));
    }
}
