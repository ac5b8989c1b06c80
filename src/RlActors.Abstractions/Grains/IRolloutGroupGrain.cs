using Orleans.Concurrency;
using RlActors.Identity;

namespace RlActors.Grains;

/// <summary>The completions of one attempt (key: <see cref="GroupId"/>): asks a generator, has them judged, hands them to the ledger, announces the group.</summary>
[Alias("rlactors.IRolloutGroupGrain")]
public interface IRolloutGroupGrain : IGrainWithStringKey
{
    /// <summary>Begins, or begins again for whatever is missing in the ledger. Returns once a generator has been asked or will be.</summary>
    [Alias("BeginAsync")]
    Task BeginAsync(GroupOrder order);

    /// <summary>Completions from a generator, as they finish; late duplicates are dropped.</summary>
    /// <param name="completions">Packed completions.</param>
    [Alias("DeliverAsync")]
    Task DeliverAsync(Immutable<byte[][]> completions);

    /// <summary>A generator has ended the group's generation early: what is missing is asked for elsewhere, at once.</summary>
    /// <param name="generator">The generator's key.</param>
    [Alias("OnAbandonedAsync"), OneWay]
    Task OnAbandonedAsync(string generator);

    /// <summary>Looks for progress; asks again, or gives up, when there was none for the deadline.</summary>
    [Alias("CheckAsync")]
    Task<GroupProgress> CheckAsync();
}

/// <summary>What a group is doing.</summary>
/// <param name="Group">The group.</param>
/// <param name="Doing">In words, such as <c>waiting for judge `math`</c>.</param>
/// <param name="IdleSeconds">Seconds since its last progress (a token or a verdict).</param>
/// <param name="Done">Whether it has come to rest.</param>
[GenerateSerializer, Immutable, Alias("rlactors.GroupProgress")]
public sealed record GroupProgress([property: Id(0)] GroupId Group, [property: Id(1)] string Doing, [property: Id(2)] double IdleSeconds, [property: Id(3)] bool Done);
