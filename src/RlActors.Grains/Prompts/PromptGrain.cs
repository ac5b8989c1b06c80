using RlActors.Grains;
using RlActors.Ledger;
using RlActors.Placement;

namespace RlActors.Prompts;

/// <summary>A prompt's durable identity as an actor. There are millions: it is collected soon and rebuilt from the ledger.</summary>
[CollectionAgeLimit(Minutes = 2), PlacedBy(PlacementNeed.Control)]
internal sealed class PromptGrain(ILedger ledger) : Grain, IPromptGrain
{
    private const int RewardsKept = 16;

    private RewardAggregate? _rewards;

    /// <inheritdoc/>
    public Task AttemptAsync(GroupOrder order) => GrainFactory.GetGrain<IRolloutGroupGrain>(order.Group.Id.ToString()).BeginAsync(order);

    /// <inheritdoc/>
    public Task RecordAsync(AttemptView attempt)
    {
        if (_rewards is null)
        {
            DeactivateOnIdle(); // nobody looks at this prompt: with thousands of attempts a second there would be a million of them within minutes
        }

        _rewards?.Add(attempt);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<PromptSummary> GetSummaryAsync()
    {
        string prompt = this.GetPrimaryKeyString();
        _rewards ??= RewardAggregate.Of(await ledger.ReadHistoryAsync(prompt, null, CancellationToken.None), RewardsKept);
        return _rewards.Summarise(prompt);
    }

    /// <inheritdoc/>
    public async Task<AttemptView[]> GetHistoryAsync(string? run) =>
        [.. await ledger.ReadHistoryAsync(this.GetPrimaryKeyString(), run, CancellationToken.None)];
}
