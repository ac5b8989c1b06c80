using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Tasks;

/// <summary>Makes preferences of a judged group: its rewards are what its answers are worth. Pure; the tokens are those that were sampled.</summary>
/// <param name="distinct">Whether equal answers count once.</param>
/// <param name="minReward">Least reward of a preferred or desirable answer; null: any, and desirable is what has more than the group's mean.</param>
public sealed class GroupPreferences(bool distinct = true, double? minReward = null)
{
    /// <summary>Pairs of answers whose rewards differ.</summary>
    /// <param name="group">The group.</param>
    /// <param name="selection">Which pairs.</param>
    /// <param name="seed">Draws, where the selection does.</param>
    public IEnumerable<PreferenceExample> Pairs(TrajectoryGroup group, PairSelection selection, long seed)
    {
        var answers = Answers(group);
        return AnswerPairs.Select([.. answers.Select(answer => answer.Reward)], selection, seed)
            .Where(pair => IsGood(answers[pair.Chosen].Reward))
            .Select(pair => new PreferenceExample(group.PromptTokens, answers[pair.Chosen].Completion.Tokens, answers[pair.Rejected].Completion.Tokens, pair.Margin));
    }

    /// <summary>One answer for each reward, best first: a ranking has no ties. None where all are worth the same.</summary>
    public IEnumerable<RankingExample> Ranking(TrajectoryGroup group)
    {
        var ranked = Answers(group).DistinctBy(answer => answer.Reward).OrderByDescending(answer => answer.Reward).ToList();
        return ranked.Count > 1 && IsGood(ranked[0].Reward)
            ? [new RankingExample(group.PromptTokens, [.. ranked.Select(answer => answer.Completion.Tokens)])]
            : [];
    }

    /// <summary>Every answer with its label; none where no reward is named and all are worth the same.</summary>
    public IEnumerable<LabelledExample> Labelled(TrajectoryGroup group)
    {
        var answers = Answers(group);
        double mean = answers.Count == 0 ? 0 : answers.Average(answer => answer.Reward);
        return minReward is null && answers.TrueForAll(answer => answer.Reward == answers[0].Reward) // not their mean, which rounding may put beside them
            ? []
            : answers.Select(answer => new LabelledExample(
                group.PromptTokens, answer.Completion.Tokens, minReward is { } least ? answer.Reward >= least : answer.Reward > mean));
    }

    private bool IsGood(double reward) => minReward is not { } least || reward >= least;

    private List<Answer> Answers(TrajectoryGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var sampled = group.Completions.Zip(group.Rewards, (completion, reward) => new Answer(completion, reward))
            .Where(answer => answer.Completion.Tokens.Length > 0);
        return [.. distinct ? sampled.DistinctBy(answer => string.Join(',', answer.Completion.Tokens), StringComparer.Ordinal) : sampled];
    }

    private sealed record Answer(Completion Completion, double Reward);
}
