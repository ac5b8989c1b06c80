using System.Text.Json;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>What a judge is asked: one completion of one prompt.</summary>
/// <param name="Prompt">The prompt, with its reference answer.</param>
/// <param name="Text">The completion's text, special tokens left out.</param>
/// <param name="Tokens">Number of tokens sampled.</param>
/// <param name="Finish">Why the completion ended.</param>
public sealed record JudgeRequest(TaskPrompt Prompt, string Text, int Tokens, FinishReason Finish);

/// <summary>What a judge answers.</summary>
/// <param name="Reward">Reward, finite.</param>
/// <param name="Correct">Whether the completion counts as correct in an accuracy; null where the judge does not say.</param>
/// <param name="Detail">For people; may be null.</param>
public sealed record Judgement(double Reward, bool? Correct = null, string? Detail = null);

/// <summary>Turns a completion into a reward. A judge that cannot decide throws: a failure is never a reward of 0 (INV-4).</summary>
public interface IJudge
{
    /// <summary>Judges one completion; may be called from many threads.</summary>
    Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken);
}

/// <summary>What a judge is made from; constructors of judges may take one.</summary>
/// <param name="Options">The recipe's <c>judges[i].options</c>; an undefined element when there are none.</param>
public sealed record JudgeContext(JsonElement Options);
