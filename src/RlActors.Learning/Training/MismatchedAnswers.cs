using RlActors.Engines;

namespace RlActors.Learning.Training;

/// <summary>Puts the answers of an update to other prompts of it: what KTO estimates the divergence from the reference on (arXiv 2402.01306). Pure.</summary>
internal static class MismatchedAnswers
{
    /// <summary>Every prompt with the answer of the next example, round the end, whose prompt is another; none where all prompts are the same.</summary>
    public static IReadOnlyList<TrainingRow> Of(IReadOnlyList<LabelledExample> examples)
    {
        var rows = new List<TrainingRow>();
        for (int i = 0; i < examples.Count; i++)
        {
            for (int step = 1; step < examples.Count; step++)
            {
                var next = examples[(i + step) % examples.Count];
                if (!next.Prompt.AsSpan().SequenceEqual(examples[i].Prompt))
                {
                    rows.Add(TrainingRow.Of(examples[i].Prompt, next.Answer));
                    break;
                }
            }
        }

        return rows;
    }
}
