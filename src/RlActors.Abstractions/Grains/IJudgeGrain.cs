using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Grains;

/// <summary>One judge of one stage of a run (key: <c>run/stage/label</c>, with <c>-</c> for the judges of the recipe, who measure), a bounded stateless worker. A judge that fails throws; the caller retries.</summary>
[Alias("rlactors.IJudgeGrain")]
public interface IJudgeGrain : IGrainWithStringKey
{
    /// <summary>Judges completions of one prompt, each by itself.</summary>
    /// <returns>One verdict a completion, in order.</returns>
    [Alias("JudgeAsync"), ResponseTimeout(JudgeTimeouts.Longest)]
    Task<JudgeReply[]> JudgeAsync(JudgeOrder order);

    /// <summary>Judges a whole group.</summary>
    /// <returns>One verdict a completion, in order.</returns>
    [Alias("JudgeGroupAsync"), ResponseTimeout(JudgeTimeouts.Longest)]
    Task<JudgeReply[]> JudgeGroupAsync(GroupJudgeOrder order);
}

/// <summary>What is asked of a judge of single completions.</summary>
/// <param name="Prompt">The prompt's id.</param>
/// <param name="Completions">Packed completions.</param>
/// <param name="Seed">The group's seed; the judge's own is made of it, its label and the completion's index.</param>
/// <param name="Policy">The live policy as far as judging goes.</param>
[GenerateSerializer, Immutable, Alias("rlactors.JudgeOrder")]
public sealed record JudgeOrder(
    [property: Id(0)] string Prompt, [property: Id(1)] byte[][] Completions, [property: Id(2)] long Seed, [property: Id(3)] PolicyVersion Policy);

/// <summary>What is asked of a group judge.</summary>
/// <param name="Group">The group: all its packed completions by index, a greedy baseline last.</param>
/// <param name="Size">G: completions beyond are a baseline.</param>
/// <param name="Verdicts">What the judges of single completions said of each.</param>
[GenerateSerializer, Immutable, Alias("rlactors.GroupJudgeOrder")]
public sealed record GroupJudgeOrder([property: Id(0)] JudgeOrder Group, [property: Id(1)] int Size, [property: Id(2)] Verdict[][] Verdicts);

/// <summary>One verdict.</summary>
/// <param name="Reward">Finite reward, unweighted.</param>
/// <param name="Correct">Whether it counts as correct; null where the judge does not say.</param>
/// <param name="Detail">For people.</param>
[GenerateSerializer, Immutable, Alias("rlactors.JudgeReply")]
public sealed record JudgeReply([property: Id(0)] double Reward, [property: Id(1)] bool? Correct, [property: Id(2)] string? Detail);

/// <summary>How long a call of a judge's grain may take: the recipe's <c>deadlineSeconds</c> ends it earlier.</summary>
internal static class JudgeTimeouts
{
    public const string Longest = "1.01:00:00";
}
