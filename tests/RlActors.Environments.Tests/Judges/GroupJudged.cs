using RlActors.Judges;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Environments.Judges;

/// <summary>Asks a group judge about texts.</summary>
internal static class GroupJudged
{
    public static readonly TaskPrompt Prompt = new("t/1", "why?", "so", null);

    public static Task<IReadOnlyList<Judgement>> By(IGroupJudge judge, params string[] texts) =>
        By(judge, [.. texts.Select(text => new LandedCompletion(text, text.Length, FinishReason.Stop, []))]);

    public static Task<IReadOnlyList<Judgement>> By(IGroupJudge judge, IReadOnlyList<LandedCompletion> completions, long seed = 1) =>
        judge.JudgeAsync(new GroupJudgeRequest(Prompt, completions) { Seed = seed }, CancellationToken.None);

    /// <summary>A completion of some tokens that another judge called correct or not.</summary>
    public static LandedCompletion Of(int tokens, bool correct, FinishReason finish = FinishReason.Stop, bool isBaseline = false, string judge = "exact-match") =>
        new("x", tokens, finish, [new Verdict(judge, 1, correct ? 1 : 0, null)], isBaseline);

    public static IEnumerable<double> Rewards(IEnumerable<Judgement> judgements) => judgements.Select(judgement => Math.Round(judgement.Reward, 9));
}
