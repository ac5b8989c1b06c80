namespace RlActors.Trajectories;

/// <summary>Why a completion ended.</summary>
public enum FinishReason
{
    /// <summary>The policy sampled a stop token.</summary>
    Stop,

    /// <summary>The limit of tokens was reached.</summary>
    Length,
}

/// <summary>One sampled completion, stamped token by token (INV-3). All arrays have the completion's length; the prompt's tokens are not among them.</summary>
/// <param name="Index">Place in its group, 0 … G − 1.</param>
/// <param name="Tokens">Token ids, the stop token included; never re-tokenised.</param>
/// <param name="Logprobs">Natural-log probability of each token under the distribution it was drawn from (temperature applied).</param>
/// <param name="Versions">Policy version (number) that sampled each token.</param>
/// <param name="Sampled">1 where the policy sampled the token (trained), 0 where an environment gave it.</param>
/// <param name="Finish">Why it ended.</param>
public sealed record Completion(int Index, int[] Tokens, float[] Logprobs, int[] Versions, byte[] Sampled, FinishReason Finish)
{
    /// <summary>Oldest version among the sampled tokens; <see cref="int.MaxValue"/> when none was sampled.</summary>
    public int MinVersion => Extreme(int.MaxValue, Math.Min);

    /// <summary>Newest version among the sampled tokens; −1 when none was sampled.</summary>
    public int MaxVersion => Extreme(-1, Math.Max);

    private int Extreme(int start, Func<int, int, int> pick)
    {
        int result = start;
        for (int i = 0; i < Versions.Length; i++)
        {
            result = Sampled[i] == 1 ? pick(result, Versions[i]) : result;
        }

        return result;
    }
}
