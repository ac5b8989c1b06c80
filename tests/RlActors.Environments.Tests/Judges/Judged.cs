using RlActors.Judges;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Environments.Judges;

/// <summary>Asks a judge about a text.</summary>
internal static class Judged
{
    public static async Task<Judgement> By(IJudge judge, string text, string answer) =>
        await judge.JudgeAsync(new JudgeRequest(new TaskPrompt("t/1", "?", answer, null), text, Tokens: text.Length, FinishReason.Stop), CancellationToken.None);
}
