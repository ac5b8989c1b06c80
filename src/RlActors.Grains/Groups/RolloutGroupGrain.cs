using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Placement;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Groups;

/// <summary>
/// One attempt's completions: asks a generator for what is missing, has what arrives judged, appends it to the ledger, and announces the whole group.
/// What it holds can be lost at any time: <see cref="BeginAsync"/> asks again only for completions that are not in the ledger, under the same seed.
/// </summary>
[CollectionAgeLimit(Minutes = 10), PlacedBy(PlacementNeed.Control)]
internal sealed partial class RolloutGroupGrain(
    ILedger ledger, RunCatalog catalog, ActorClock clock, ICrashPoints crash, AnnouncementLoss loss, ILogger<RolloutGroupGrain> log)
    : Grain, IRolloutGroupGrain
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ProgressDeadline = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _leaving = new();
    private readonly Dictionary<int, Completion> _arrived = [];
    private GroupOrder? _order;
    private RolloutStageOptions? _stage;
    private GroupTerms? _terms;
    private GroupJudging? _judged;
    private Task _asking = Task.CompletedTask;
    private Task _judging = Task.CompletedTask;
    private string? _generator;
    private long _tokensSeen;
    private DateTimeOffset _progressAt;
    private bool _done;

    private GroupId Id => GroupId.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _leaving.CancelAsync();

    /// <inheritdoc/>
    public async Task BeginAsync(GroupOrder order)
    {
        if (_order is not null)
        {
            return;
        }

        await OpenAsync(order);
        if (!_done)
        {
            _progressAt = clock.Now;
            _asking = AskAsync();
            JudgeWhatArrived(); // all may have landed before, and a group judge not have spoken
        }
    }

    /// <inheritdoc/>
    public async Task DeliverAsync(Immutable<byte[][]> completions)
    {
        if (_order is null && !await TryRecoverAsync())
        {
            return;
        }

        foreach (byte[] packed in completions.Value)
        {
            var completion = PackedTrajectories.UnpackCompletion(packed);
            if (!_judged!.Has(completion.Index) && _arrived.TryAdd(completion.Index, completion))
            {
                _progressAt = clock.Now;
                crash.Reach(CrashPoint.Completed);
            }
        }

        JudgeWhatArrived();
    }

    /// <inheritdoc/>
    public Task OnAbandonedAsync(string generator)
    {
        if (_order is not null && !_done && generator == _generator)
        {
            AskAgain(except: generator);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<GroupProgress> CheckAsync()
    {
        if (_order is null && !await TryRecoverAsync())
        {
            return new GroupProgress(Id, "gone", 0, true);
        }

        if (!_done)
        {
            await LookForProgressAsync();
            await EnforceDeadlineAsync();
        }

        return new GroupProgress(Id, Doing(), clock.SecondsSince(_progressAt), _done);
    }

    private async Task OpenAsync(GroupOrder order)
    {
        var context = await catalog.GetAsync(Id.Run);
        bool isFresh = order.Fresh && context.JudgesOf(order.Group.Stage).Group.Count == 0; // group judges look at all completions: they are shown what the ledger holds
        var recorded = isFresh ? [] : await ledger.ReadCompletionsAsync(Id, CancellationToken.None);
        var row = isFresh ? order.Group : await ledger.FindGroupAsync(Id, CancellationToken.None);
        var stage = context.RolloutStage(order.Group.Stage);
        _terms = GroupTerms.Of(context, order.Group, stage, await AdmittedAsync(order));
        _judged = new GroupJudging(ledger, new JudgePanel(GrainFactory, clock, context, order.Group.Stage), context.Tokenizer, _terms, clock, crash);
        _judged.Recover(recorded);
        (_order, _stage) = (order, stage);
        _done = row is not { State: GroupState.Generating or GroupState.Judging };
        _progressAt = clock.Now;
    }

    /// <summary>
    /// Begins from the ledger when this activation is new and the group is not. The version comes from there too: the registry may not have heard yet of the one that the
    /// group was admitted under.
    /// </summary>
    private async Task<bool> TryRecoverAsync()
    {
        var row = await ledger.FindGroupAsync(Id, CancellationToken.None);
        var newest = await CommittedVersions.LatestPolicyAsync(ledger, Id.Run, CancellationToken.None);
        if (row is not { State: GroupState.Generating or GroupState.Judging } || newest is null)
        {
            DeactivateOnIdle();
            return false;
        }

        await BeginAsync(new GroupOrder(row, newest));
        return true;
    }

    /// <summary>The version at the group's admission: the order of a group that is begun again names a newer one.</summary>
    private async Task<PolicyVersion> AdmittedAsync(GroupOrder order) => order.Version.Number == order.Group.AdmittedVersion
        ? order.Version
        : await CommittedVersions.AtAsync(ledger, Id.Run, order.Group.Stage, order.Group.AdmittedVersion, CancellationToken.None);

    private int[] Missing() => [.. Enumerable.Range(0, _terms!.Plan.Completions).Where(i => !_judged!.Has(i) && !_arrived.ContainsKey(i))];

    /// <summary>Offers the missing completions to the live generators until one takes them.</summary>
    private async Task AskAsync(string? except = null)
    {
        var registry = GrainFactory.GetGrain<IWeightRegistryGrain>(Id.Run);
        int turn = (int)(_order!.Group.Sequence % int.MaxValue);
        int? baseline = _terms!.Plan.HasBaseline ? _terms.Plan.Size : null;
        for (var wait = AskAgainAfter; !_done && Missing() is { Length: > 0 } missing; wait = Min(2 * wait, TimeSpan.FromSeconds(1)))
        {
            var order = new GeneratorOrder(Id, _terms.PromptTokens, missing, _terms.Seed, _order.Version, _terms.Sampling, baseline);
            string[] live = await LiveAsync(registry);
            string[] others = live.Length > 1 ? [.. live.Where(generator => generator != except)] : live;
            for (int i = 0; i < others.Length; i++)
            {
                string candidate = others[(turn + i) % others.Length];
                if (await IsTakenAsync(candidate, order))
                {
                    (_generator, _tokensSeen) = (candidate, 0);
                    return;
                }
            }

            await clock.Delay(wait, _leaving.Token);
        }
    }

    private async Task<string[]> LiveAsync(IWeightRegistryGrain registry)
    {
        try
        {
            return await registry.GetGeneratorsAsync();
        }
        catch (Exception error) when (!_leaving.IsCancellationRequested)
        {
            LogNotAsked(error, Id);
            return [];
        }
    }

    private async Task<bool> IsTakenAsync(string generator, GeneratorOrder order)
    {
        try
        {
            return (await GrainFactory.GetGrain<IGeneratorGrain>(generator).GenerateAsync(order)).Accepted;
        }
        catch (Exception error) when (PassingFaults.Is(error))
        {
            return false; // its silo is gone, or hangs: the next one is asked
        }
        catch (Exception error) when (!_leaving.IsCancellationRequested)
        {
            LogNotAsked(error, Id);
            return false;
        }
    }

    private void AskAgain(string? except)
    {
        if (_asking.IsCompleted && Missing().Length > 0)
        {
            _asking = AskAsync(except);
        }
    }

    private void JudgeWhatArrived()
    {
        if (_judging.IsCompleted && !_done)
        {
            _judging = JudgeAsync();
        }
    }

    /// <summary>Judges and records until nothing that has arrived is left, then the group as a whole.</summary>
    private async Task JudgeAsync()
    {
        try
        {
            while (!_done && _arrived.Values.Where(completion => !_judged!.Has(completion.Index)).ToArray() is { Length: > 0 } batch)
            {
                await SettledAsync(await _judged!.JudgeAsync(batch, _leaving.Token));
            }

            if (!_done && _judged!.IsWhole && await _judged.JudgeWholeAsync(_leaving.Token) is { } row)
            {
                await SettledAsync(row);
            }
        }
        catch (JudgeFailedException error)
        {
            await EndAsync(GroupState.Failed, error.Message);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The next activation judges what it is given again.
        }
        catch (Exception error)
        {
            LogNotRecorded(error, Id); // the next check tries again
        }
    }

    /// <summary>Something was recorded; the group may have come to rest by it.</summary>
    private async Task SettledAsync(GroupRow row)
    {
        _progressAt = clock.Now;
        if (row.State is GroupState.Generating or GroupState.Judging)
        {
            return;
        }

        _done = true;
        if (await ledger.FindTrajectoriesAsync(Id, CancellationToken.None) is { } group)
        {
            crash.Reach(CrashPoint.GroupCommitted);
            await (row.State == GroupState.Ready ? AnnounceAsync(row, group) : ToldAsync(row));
            var attempt = new AttemptView(Id, row.State, row.Reason, group.Rewards, row.MinVersion, row.MaxVersion, null, null, row.AdmittedAt, group.Baseline?.Reward);
            GrainFactory.GetGrain<IPromptGrain>(Id.Prompt).RecordAsync(attempt).Ignore();
        }

        DeactivateOnIdle();
    }

    private async Task EndAsync(GroupState state, string reason)
    {
        _done = true;
        await ToldAsync(await ledger.SettleAsync(Id, state, reason, CancellationToken.None));
        DeactivateOnIdle();
    }

    /// <summary>Tells the run that there is capacity for another group.</summary>
    private Task ToldAsync(GroupRow row) => GrainFactory.GetGrain<IRunGrain>(Id.Run).OnGroupSettledAsync(Id, row.State, row.Reason);

    /// <summary>Sends the whole group down the stream. A lost announcement costs latency, never data: the learner sweeps the ledger.</summary>
    private async Task AnnounceAsync(GroupRow row, TrajectoryGroup group)
    {
        if (loss.Loses(Id))
        {
            return;
        }

        try
        {
            byte[] packed = PackedTrajectories.Pack(group);
            var stream = this.GetStreamProvider(GroupAnnouncement.StreamProvider)
                .GetStream<GroupAnnouncement>(StreamId.Create(GroupAnnouncement.StreamNamespace, Id.Run));
            await stream.OnNextAsync(new GroupAnnouncement(Id, row.Stage, packed.Length <= GroupAnnouncement.MaxPackedBytes ? packed : null));
        }
        catch (Exception error)
        {
            LogNotAnnounced(error, Id);
        }
    }

    private async Task LookForProgressAsync()
    {
        JudgeWhatArrived();
        if (_generator is null || Missing().Length == 0)
        {
            return;
        }

        try
        {
            long? tokens = await GrainFactory.GetGrain<IGeneratorGrain>(_generator).GetProgressAsync(Id).WaitAsync(ProgressDeadline, clock.Time);
            if (tokens is null)
            {
                AskAgain(except: null); // it failed there, or the generator has died since: what was on its way is dropped as a duplicate
            }
            else if (tokens != _tokensSeen)
            {
                (_tokensSeen, _progressAt) = (tokens.Value, clock.Now);
            }
        }
        catch (TimeoutException)
        {
            // Its silo hangs: no progress is seen, and either it comes back or it is declared dead.
        }
        catch (Exception error) when (PassingFaults.IsSiloLost(error))
        {
            AskAgain(except: _generator);
        }
    }

    /// <summary>
    /// No progress for the deadline: ask another generator; for twice the deadline: give up. Length alone never expires a group, unless the recipe says so; neither does a
    /// judge that takes its time, which has deadlines of its own.
    /// </summary>
    private async Task EnforceDeadlineAsync()
    {
        double idle = clock.SecondsSince(_progressAt), age = clock.SecondsSince(_order!.Group.AdmittedAt);
        if (_stage!.Stragglers == StragglerPolicy.Expire && age > _stage.StallSeconds)
        {
            await EndAsync(GroupState.Expired, "straggler");
        }
        else if (idle > 2 * _stage.StallSeconds && _judging.IsCompleted)
        {
            await EndAsync(GroupState.Expired, "stalled");
        }
        else if (idle > _stage.StallSeconds)
        {
            AskAgain(except: _generator);
        }
    }

    private string Doing() => _done ? "done"
        : _judged?.WaitingFor ?? (_asking.IsCompleted ? $"waiting for {Missing().Length} completions of {_generator}" : "waiting for a free generator");

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
