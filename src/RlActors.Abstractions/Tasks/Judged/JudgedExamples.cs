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
    private readonly GroupPreferences _preferences = new(options.Data!.Distinct, options.Data.MinReward);
    private readonly Dictionary<string, HashSet<string>> _kept = new(StringComparer.Ordinal);

    public IEnumerable<TrainingExample> Of(IEnumerable<TrajectoryGroup> groups) => groups.SelectMany(Of);

    private IEnumerable<TrainingExample> Of(TrajectoryGroup group) => options switch
    {
        PreferenceStageOptions { Loss.IsUnpaired: true } => _preferences.Labelled(group),
        PreferenceStageOptions preference => _preferences.Pairs(group, preference.Pairs, Seed(group)),
        RewardModelStageOptions { Loss: RankingLossOptions } => _preferences.Ranking(group),
        RewardModelStageOptions reward => _preferences.Pairs(group, reward.Pairs, Seed(group)),
        _ => Demonstrations(group),
    };

    /// <summary>The best completions that ended by themselves: one that was cut off would teach not to end.</summary>
    private IEnumerable<TrainingExample> Demonstrations(TrajectoryGroup group)
    {
        var kept = CollectionsMarshal.GetValueRefOrAddDefault(_kept, group.Id.Prompt, out _) ??= new(StringComparer.Ordinal);
        return [.. group.Completions.Zip(group.Rewards)
            .Where(answer => answer.First is { Finish: FinishReason.Stop, Tokens.Length: > 0 } && (_data.MinReward is not { } least || answer.Second >= least))
            .OrderByDescending(answer => answer.Second).ThenBy(answer => answer.First.Index)
            .Where(answer => !_data.Distinct || kept.Add(string.Join(',', answer.First.Tokens)))
            .Take(_data.Keep)
            .Select(answer => new SupervisedExample(group.PromptTokens, answer.First.Tokens))];
    }

    private long Seed(TrajectoryGroup group) =>
        Seeds.For(recipeSeed, string.Create(CultureInfo.InvariantCulture, $"pairs/{stage}/{group.Id.Prompt}/{group.Id.Attempt}"));
}
