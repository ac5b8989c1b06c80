using System.Globalization;
using System.Runtime.InteropServices;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Tasks;

/// <summary>Makes training examples of judged groups, as a stage's <c>data</c> and loss ask for.</summary>
internal sealed class JudgedExamples(BatchStageOptions options, int recipeSeed, int stage)
{
    private readonly StageDataOptions _data = options.Data!;
    private readonly Dictionary<string, HashSet<string>> _kept = new(StringComparer.Ordinal);

    public IEnumerable<TrainingExample> Of(IEnumerable<TrajectoryGroup> groups) => groups.SelectMany(Of);

    private IEnumerable<TrainingExample> Of(TrajectoryGroup group) => options switch
    {
        PreferenceStageOptions { Loss.IsUnpaired: true } => Labelled(group),
        PreferenceStageOptions preference => Pairs(group, preference.Pairs),
        RewardModelStageOptions { Loss: RankingLossOptions } => Ranking(group),
        RewardModelStageOptions reward => Pairs(group, reward.Pairs),
        _ => Demonstrations(group),
    };

    /// <summary>The best completions that ended by themselves: one that was cut off would teach not to end.</summary>
    private IEnumerable<TrainingExample> Demonstrations(TrajectoryGroup group)
    {
        var kept = CollectionsMarshal.GetValueRefOrAddDefault(_kept, group.Id.Prompt, out _) ??= new(StringComparer.Ordinal);
        return [.. Answers(group)
            .Where(answer => answer.Completion.Finish == FinishReason.Stop && IsGood(answer.Reward))
            .OrderByDescending(answer => answer.Reward).ThenBy(answer => answer.Completion.Index)
            .Where(answer => !_data.Distinct || kept.Add(KeyOf(answer)))
            .Take(_data.Keep)
            .Select(answer => new SupervisedExample(group.PromptTokens, answer.Completion.Tokens))];
    }

    private IEnumerable<TrainingExample> Pairs(TrajectoryGroup group, PairSelection selection)
    {
        var answers = Answers(group);
        long seed = Seeds.For(recipeSeed, string.Create(CultureInfo.InvariantCulture, $"pairs/{stage}/{group.Id.Prompt}/{group.Id.Attempt}"));
        return AnswerPairs.Select([.. answers.Select(answer => answer.Reward)], selection, seed)
            .Where(pair => IsGood(answers[pair.Chosen].Reward))
            .Select(pair => new PreferenceExample(group.PromptTokens, answers[pair.Chosen].Completion.Tokens, answers[pair.Rejected].Completion.Tokens, pair.Margin));
    }

    /// <summary>One answer for each reward: a ranking has no ties.</summary>
    private IEnumerable<TrainingExample> Ranking(TrajectoryGroup group)
    {
        var ranked = Answers(group).DistinctBy(answer => answer.Reward).OrderByDescending(answer => answer.Reward).ToList();
        return ranked.Count > 1 && IsGood(ranked[0].Reward)
            ? [new RankingExample(group.PromptTokens, [.. ranked.Select(answer => answer.Completion.Tokens)])]
            : [];
    }

    /// <summary>Good is what has the least reward that the recipe names; where it names none, more than the group's mean.</summary>
    private IEnumerable<TrainingExample> Labelled(TrajectoryGroup group)
    {
        var answers = Answers(group);
        double mean = answers.Average(answer => answer.Reward);
        return _data.MinReward is null && answers.TrueForAll(answer => answer.Reward == mean)
            ? []
            : answers.Select(answer => new LabelledExample(
                group.PromptTokens, answer.Completion.Tokens, _data.MinReward is { } least ? answer.Reward >= least : answer.Reward > mean));
    }

    /// <summary>Sampled completions with their rewards, equal ones once where the recipe wants that.</summary>
    private List<Answer> Answers(TrajectoryGroup group)
    {
        var sampled = group.Completions.Zip(group.Rewards, (completion, reward) => new Answer(completion, reward))
            .Where(answer => answer.Completion.Tokens.Length > 0);
        return [.. _data.Distinct ? sampled.DistinctBy(KeyOf, StringComparer.Ordinal) : sampled];
    }

    private bool IsGood(double reward) => _data.MinReward is not { } least || reward >= least;

    private static string KeyOf(Answer answer) => string.Join(',', answer.Completion.Tokens);

    private sealed record Answer(Completion Completion, double Reward);
}
