using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Tokenization;

namespace RlActors.Tasks;

/// <summary>Makes training examples of what a task knows about its prompts.</summary>
/// <param name="prompts">How the model is shown a prompt.</param>
internal sealed class ExampleEncoder(PromptEncoder prompts)
{
    private readonly int _stop = prompts.Tokenizer.StopTokens.Count > 0
        ? prompts.Tokenizer.StopTokens[0]
        : throw new RlActorsException("the model's tokenizer names no stop token; supervised training needs one to teach where a completion ends");

    /// <exception cref="RlActorsException">The prompt has no demonstration.</exception>
    public SupervisedExample Demonstration(TaskPrompt prompt) => new(prompts.Encode(prompt.Text), Answer(
        prompt.Demonstration ?? throw new RlActorsException($"prompt '{prompt.Id}' has no demonstration; give it one, or leave supervised stages out of the recipe")));

    /// <exception cref="RlActorsException">The prompt has no ranking.</exception>
    public IEnumerable<PreferenceExample> Pairs(TaskPrompt prompt, PairSelection selection, long seed)
    {
        var ranking = RankingOf(prompt);
        double[] scores = [.. ranking.Scores ?? Enumerable.Range(0, ranking.Answers.Count).Select(i => -(double)i)];
        int[] shown = Shown(prompt, ranking);
        var answers = Answers(ranking);
        return AnswerPairs.Select(scores, selection, seed)
            .Select(pair => new PreferenceExample(shown, answers[pair.Chosen], answers[pair.Rejected], ranking.Scores is null ? 0 : pair.Margin));
    }

    /// <exception cref="RlActorsException">The prompt has no ranking, or one with a tie.</exception>
    public RankingExample Ranking(TaskPrompt prompt)
    {
        var ranking = RankingOf(prompt);
        return ranking.Scores?.Distinct().Count() < ranking.Answers.Count
            ? throw new RlActorsException($"the ranking of prompt '{prompt.Id}' has a tie; train the reward model on pairs (\"kind\": \"bradley-terry\"), which leave ties out")
            : new RankingExample(Shown(prompt, ranking), Answers(ranking));
    }

    /// <exception cref="RlActorsException">The prompt has no labelled answer.</exception>
    public LabelledExample Labelled(TaskPrompt prompt)
    {
        var labelled = prompt.Feedback?.Labelled ?? throw Lacks(prompt, "labelled answer", "the preference losses kto and apo-zero-unpaired");
        return new LabelledExample(prompts.Encode(prompt.Text), Answer(labelled.Answer), labelled.Desirable);
    }

    /// <summary>Every step is encoded by itself, so that it ends with a token of its own; the last one ends with the stop token, where whole answers are scored.</summary>
    /// <exception cref="RlActorsException">The prompt has no labelled steps.</exception>
    public StepExample Steps(TaskPrompt prompt)
    {
        var steps = prompt.Feedback?.Steps ?? throw Lacks(prompt, "labelled steps", "process reward models");
        var (tokens, ends) = (new List<int>(), new List<int>());
        foreach (string step in steps.Steps)
        {
            tokens.AddRange(prompts.Tokenizer.EncodeContinuation(step));
            ends.Add(tokens.Count - 1);
        }

        return new StepExample(prompts.Encode(prompt.Text), [.. tokens, _stop], [.. ends.SkipLast(1), tokens.Count], [.. steps.Labels]);
    }

    private static RankedAnswers RankingOf(TaskPrompt prompt) => prompt.Feedback?.Ranking ?? throw Lacks(prompt, "ranked answers", "preference stages and reward models");

    private static RlActorsException Lacks(TaskPrompt prompt, string what, string who) =>
        new($"prompt '{prompt.Id}' has no {what}, which {who} are trained on; name a task that has them, or say with the task's options where they are");

    private int[] Shown(TaskPrompt prompt, RankedAnswers ranking) =>
        ranking.Prefix is { Length: > 0 } prefix ? [.. prompts.Encode(prompt.Text), .. prompts.Tokenizer.EncodeContinuation(prefix)] : prompts.Encode(prompt.Text);

    private int[][] Answers(RankedAnswers ranking) =>
        [.. ranking.Answers.Select(answer => ranking.Prefix is { Length: > 0 } ? prompts.Tokenizer.EncodeContinuation(answer) : Answer(answer))];

    private int[] Answer(string text) => [.. prompts.Tokenizer.EncodeContinuation(text), _stop];
}
