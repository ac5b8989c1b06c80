using RlActors.Identity;

namespace RlActors.Tasks;

/// <summary>
/// Feedback that a procedural task makes up about a prompt, so that preference stages and reward models can be tried without data: the right answer before one with a
/// mistake before one that is all wrong; one of the first two, labelled as a whole and step by step.
/// </summary>
internal static class MadeFeedback
{
    /// <param name="right">Steps of the right answer.</param>
    /// <param name="near">Steps of the answer with a mistake, as many.</param>
    /// <param name="far">The answer that is all wrong.</param>
    /// <param name="seed">Of this prompt: says which of the two is labelled.</param>
    public static PromptFeedback Of(IReadOnlyList<string> right, IReadOnlyList<string> near, string far, long seed)
    {
        string good = string.Concat(right), bad = string.Concat(near);
        bool desirable = Seeds.Uniform(seed, 0, 0) < 0.5; // both kinds: if every answer had a mistake, the place of the last step alone would tell its label
        var steps = desirable ? right : near;
        return new PromptFeedback
        {
            Ranking = new RankedAnswers([good, bad, far], [1, 0.5, 0]),
            Labelled = new LabelledAnswer(desirable ? good : bad, desirable),
            Steps = new LabelledSteps([.. steps], [.. steps.Zip(right, (step, truth) => step == truth ? 1.0 : 0.0)]),
        };
    }
}
