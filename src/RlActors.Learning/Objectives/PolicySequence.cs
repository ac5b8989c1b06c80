using RlActors.Trajectories;

namespace RlActors.Learning.Objectives;

/// <summary>A training record of the policy objective: one completion and what it is worth.</summary>
/// <param name="Prompt">Token ids of the prompt; at least one.</param>
/// <param name="Tokens">Token ids of the completion.</param>
/// <param name="Behaviour">Behaviour logprob log μ of each completion token.</param>
/// <param name="Trained">1 where the token is trained: the policy sampled it.</param>
/// <param name="Advantage">Advantage Â, the same for every token.</param>
public sealed record PolicySequence(int[] Prompt, int[] Tokens, float[] Behaviour, byte[] Trained, double Advantage)
{
    /// <summary>Number of trained tokens.</summary>
    public int TrainedTokens => Trained.Count(trained => trained == 1);

    /// <summary>Whether the gradient can be anything but zero.</summary>
    public bool HasSignal => Advantage != 0 && Trained.Contains((byte)1);

    /// <summary>The record of a completion.</summary>
    public static PolicySequence From(int[] prompt, Completion completion, double advantage)
    {
        ArgumentNullException.ThrowIfNull(completion);
        return new PolicySequence(prompt, completion.Tokens, completion.Logprobs, completion.Sampled, advantage);
    }
}
