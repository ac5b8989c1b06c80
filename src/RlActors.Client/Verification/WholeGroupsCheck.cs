using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Client.Verification;

/// <summary>INV-3 and INV-4: a trained group has all its completions, each stamped token by token and judged by every judge of its stage.</summary>
/// <param name="recipeJudges">The judges of stages that have none of their own.</param>
internal sealed class WholeGroupsCheck(IReadOnlyList<JudgeOptions> recipeJudges)
{
    private const double RewardTolerance = 1e-9;

    private readonly List<string> _problems = [];
    private long _examined;

    public CheckResult Result => new("whole groups", _examined, "completions", _problems);

    public void Add(TrainedGroup group)
    {
        _examined += group.Completions.Count;
        if (group.Trajectories is not { } whole)
        {
            _problems.Add($"{group.Named} is not whole: {group.Completions.Count} of {group.Stage.GroupSize} completions are in the ledger");
            return;
        }

        var expected = Enumerable.Range(0, group.Stage.GroupSize);
        if (!whole.Completions.Select(completion => completion.Index).SequenceEqual(expected) || whole.Rewards.Length != group.Stage.GroupSize)
        {
            _problems.Add($"{group.Named} has completions {string.Join(",", whole.Completions.Select(completion => completion.Index))} "
                + $"and {whole.Rewards.Length} rewards; expected 0 to {group.Stage.GroupSize - 1}");
            return;
        }

        foreach (var completion in whole.Completions)
        {
            CheckStamps(group, completion);
            CheckRewards(group, completion, whole.Rewards[completion.Index]);
        }

        CheckBaseline(group, whole.Baseline);
    }

    private void CheckBaseline(TrainedGroup group, GreedyBaseline? baseline)
    {
        bool wanted = (group.Stage as RlStageOptions)?.HasGreedyBaseline == true;
        if (baseline is null || !wanted)
        {
            if (wanted != baseline is not null)
            {
                _problems.Add($"{group.Named} has {(wanted ? "no" : "a")} greedy baseline, which its stage {(wanted ? "asks for" : "does not ask for")}");
            }

            return;
        }

        CheckStamps(group, baseline.Completion);
        CheckRewards(group, baseline.Completion, baseline.Reward);
        if (baseline.Completion.Sampled.Any(mark => mark != 0))
        {
            _problems.Add($"the greedy baseline of {group.Named} has tokens that count as sampled");
        }
    }

    private void CheckStamps(TrainedGroup group, Completion completion)
    {
        int tokens = completion.Tokens.Length;
        if (tokens == 0 || completion.Logprobs.Length != tokens || completion.Versions.Length != tokens || completion.Sampled.Length != tokens)
        {
            _problems.Add($"completion {completion.Index} of {group.Named} has {tokens} tokens with {completion.Logprobs.Length} logprobs, "
                + $"{completion.Versions.Length} versions and {completion.Sampled.Length} masks");
        }
        else if (completion.Logprobs.Where((logprob, i) => completion.Sampled[i] == 1 && !(logprob <= 0 && float.IsFinite(logprob))).Any())
        {
            _problems.Add($"completion {completion.Index} of {group.Named} has a logprob that is no logarithm of a probability");
        }
    }

    private void CheckRewards(TrainedGroup group, Completion completion, double trained)
    {
        var rows = group.Completions.FirstOrDefault(view => view.Record.Index == completion.Index)?.Rewards ?? [];
        string[] judges = [.. (group.Stage.Judges ?? recipeJudges).Select(judge => judge.Label)];
        string[] missing = [.. judges.Except(rows.Select(row => row.Judge))];
        if (missing.Length > 0 || rows.Count != judges.Length)
        {
            _problems.Add($"completion {completion.Index} of {group.Named} has {rows.Count} reward rows; expected one of each judge: {string.Join(", ", judges)}");
        }
        else if (rows.Sum(row => row.Weight * row.Reward) is var sum && !(Math.Abs(sum - trained) <= RewardTolerance * Math.Max(1, Math.Abs(sum))))
        {
            _problems.Add(FormattableString.Invariant(
                $"completion {completion.Index} of {group.Named} was trained with reward {trained}, but its judges gave {sum}"));
        }
    }
}
