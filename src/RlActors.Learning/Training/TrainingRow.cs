namespace RlActors.Learning.Training;

/// <summary>One row of a micro-batch: a text with the part that is looked at. What its tokens carry for policy objectives are arrays with one element a token of that part.</summary>
/// <param name="Prompt">Token ids that are only read; at least one.</param>
/// <param name="Tokens">Token ids whose probabilities are computed.</param>
/// <param name="Trained">1 where the token is trained.</param>
internal sealed record TrainingRow(int[] Prompt, int[] Tokens, byte[] Trained)
{
    /// <summary>log μ of each token; null for supervised rows.</summary>
    public float[]? Behaviour { get; init; }

    /// <summary>Â of each token; null: not known yet, or none.</summary>
    public float[]? Advantage { get; init; }

    /// <summary>log π_prox of each token, where it was computed before the step's first update.</summary>
    public float[]? Proximal { get; init; }

    /// <summary>log π_ref of each token, where a reference was asked.</summary>
    public float[]? Reference { get; init; }

    /// <summary>Versions that each token is behind the step's policy.</summary>
    public float[]? Staleness { get; init; }

    /// <summary>Whether the text is an example to imitate (a completion that was rewarded).</summary>
    public bool IsPositive { get; init; }

    /// <summary>Whether the model reads the last token too, for the value of the state after it.</summary>
    public bool ReadsEnd { get; init; }

    /// <summary>The critic's values before the step's first update, of the state before each token and, where <see cref="ReadsEnd"/>, of the one after the last.</summary>
    public float[]? Values { get; init; }

    /// <summary>What the critic is fitted to, in the same places.</summary>
    public float[]? Returns { get; init; }

    /// <summary>Tokens that are trained.</summary>
    public int TrainedTokens => Trained.Count(trained => trained == 1);

    /// <summary>States that have a value.</summary>
    public int States => Tokens.Length + (ReadsEnd ? 1 : 0);

    /// <summary>Tokens the model reads: all but the last, unless <see cref="ReadsEnd"/>.</summary>
    public int InputLength => Prompt.Length + States - 1;

    /// <summary>What the model reads.</summary>
    public int[] Inputs => [.. Prompt, .. Tokens.AsSpan(0, States - 1)];

    /// <summary>A row whose answer is trained.</summary>
    /// <exception cref="RlActorsException">There is no prompt token or no token to train.</exception>
    public static TrainingRow Of(int[] prompt, int[] answer) => prompt.Length > 0 && answer.Length > 0
        ? new TrainingRow(prompt, answer, Ones(answer.Length))
        : throw new RlActorsException(
            $"a training example has a prompt of {prompt.Length} tokens and an answer of {answer.Length}; expected at least one token of prompt and one of answer");

    private static byte[] Ones(int count)
    {
        var ones = new byte[count];
        Array.Fill(ones, (byte)1);
        return ones;
    }
}
