namespace RlActors.Learning.Training;

/// <summary>A text as a reward model reads it.</summary>
internal static class ReadText
{
    /// <summary>Prompt and answer.</summary>
    /// <exception cref="RlActorsException">The answer has no token.</exception>
    public static int[] Of(int[] prompt, int[] answer) => answer.Length > 0
        ? [.. prompt, .. answer]
        : throw new RlActorsException($"a reward model was given a prompt of {prompt.Length} tokens and an answer of none; expected at least one token of answer");
}
