using RlActors.Learning.Objectives;

namespace RlActors.Learning.Training;

/// <summary>One row of a micro-batch: a text with the part that is looked at, and for policy objectives what each of its tokens carries.</summary>
/// <param name="Prompt">Token ids that are only read; at least one.</param>
/// <param name="Tokens">Token ids whose probabilities are computed.</param>
/// <param name="Trained">1 where the token is trained.</param>
/// <param name="Behaviour">log μ of each token; null for supervised rows.</param>
/// <param name="Advantage">Â of each token.</param>
internal sealed record TrainingRow(int[] Prompt, int[] Tokens, byte[] Trained, float[]? Behaviour, float Advantage)
{
    /// <summary>Tokens the model reads: all but the last.</summary>
    public int InputLength => Prompt.Length + Tokens.Length - 1;

    /// <summary>What the model reads.</summary>
    public int[] Inputs => [.. Prompt, .. Tokens.AsSpan(..^1)];

    public static TrainingRow From(PolicySequence sequence) =>
        new(sequence.Prompt, sequence.Tokens, sequence.Trained, sequence.Behaviour, (float)sequence.Advantage);

    /// <summary>A row whose answer is trained.</summary>
    /// <exception cref="RlActorsException">There is no prompt token or no token to train.</exception>
    public static TrainingRow Of(int[] prompt, int[] answer) => prompt.Length > 0 && answer.Length > 0
        ? new TrainingRow(prompt, answer, Ones(answer.Length), null, 0)
        : throw new RlActorsException(
            $"a training example has a prompt of {prompt.Length} tokens and an answer of {answer.Length}; expected at least one token of prompt and one of answer");

    private static byte[] Ones(int count)
    {
        var ones = new byte[count];
        Array.Fill(ones, (byte)1);
        return ones;
    }
}
