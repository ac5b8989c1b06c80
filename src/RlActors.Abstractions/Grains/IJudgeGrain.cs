namespace RlActors.Grains;

/// <summary>A judge of one run (key: <c>run/stage/judge</c>, <c>run/-/judge</c> for the recipe's own), a bounded stateless worker. A judge that fails throws; the group's grain retries.</summary>
[Alias("rlactors.IJudgeGrain")]
public interface IJudgeGrain : IGrainWithStringKey
{
    /// <summary>Judges completions of one prompt.</summary>
    /// <param name="prompt">The prompt's id.</param>
    /// <param name="completions">Packed completions.</param>
    /// <returns>One verdict a completion, in order.</returns>
    [Alias("JudgeAsync")]
    Task<JudgeReply[]> JudgeAsync(string prompt, Orleans.Concurrency.Immutable<byte[][]> completions);
}

/// <summary>One verdict.</summary>
/// <param name="Reward">Finite reward, unweighted.</param>
/// <param name="Correct">Whether it counts as correct; null where the judge does not say.</param>
/// <param name="Detail">For people.</param>
/// <param name="Text">The decoded completion that was judged.</param>
[GenerateSerializer, Immutable, Alias("rlactors.JudgeReply")]
public sealed record JudgeReply([property: Id(0)] double Reward, [property: Id(1)] bool? Correct, [property: Id(2)] string? Detail, [property: Id(3)] string Text);
