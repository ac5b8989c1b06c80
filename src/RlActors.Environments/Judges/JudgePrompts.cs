using System.Text.RegularExpressions;

namespace RlActors.Judges;

/// <summary>What judges that are language models are asked.</summary>
internal static partial class JudgePrompts
{
    /// <summary>Additive five-point scale, after the one of self-rewarding language models (arXiv 2401.10020).</summary>
    public const string FivePoints =
        """
        Review the user's question and the answer below. Give one point for each of these that holds:
        - the answer is relevant and has some of what was asked for;
        - it covers a good part of the question;
        - it answers the basic elements of the question in a useful way;
        - it is written from an assistant's point of view, clear, complete and well organised;
        - it is tailored to the question, without anything needless, and shows expert knowledge.

        Question: {prompt}

        Answer: {answer}

        Explain your judgement in at most 100 words, then end with a line "Score: n", n being the number of points from 0 to 5.
        """;

    /// <summary>Which of two answers is better, or neither.</summary>
    public const string Comparison =
        """
        Two assistants have answered the question below. Compare the answers by how helpful, correct and complete they are. Neither their order nor their length counts.

        Question: {prompt}

        Answer of assistant A: {first}

        Answer of assistant B: {second}

        Explain your comparison in at most 100 words, then end with [[A]] if A is better, [[B]] if B is better, or [[C]] if they are equally good.
        """;

    /// <summary>Fills a template in; what is filled in is never filled in again.</summary>
    public static string Fill(string template, params (string Name, string Text)[] values) => Placeholder().Replace(
        template, match => Array.Find(values, value => value.Name == match.Groups[1].Value) is { Name: not null } known ? known.Text : match.Value);

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}
