using RlActors.Ledger;
using RlActors.Tokenization;
using RlActors.Trajectories;

namespace RlActors.Client.Verbs;

/// <summary>The answer of <c>show</c>; the prompt's tokens are null while the group is not whole.</summary>
internal sealed record GroupView(
    string Group, string Run, string Prompt, int Attempt, GroupState State, string? Reason, int Stage, long Sequence, int AdmittedVersion, int? TrainedStep,
    int? Staleness, DateTimeOffset AdmittedAt, IReadOnlyList<PromptTokenView>? PromptTokens, IReadOnlyList<CompletionDetail> Completions)
{
    public static GroupView Of(GroupRow group, int[]? prompt, IReadOnlyList<CompletionView> completions, ITokenizer tokenizer) => new(
        group.Id.ToString(), group.Id.Run, group.Id.Prompt, group.Id.Attempt, group.State, group.Reason, group.Stage, group.Sequence,
        group.AdmittedVersion, group.TrainedStep, group.TrainedStep - 1 - group.MinVersion, group.AdmittedAt,
        prompt is null ? null : [.. prompt.Select(token => new PromptTokenView(token, tokenizer.Describe(token)))],
        [.. completions.Select(completion => CompletionDetail.Of(completion, tokenizer))]);
}

/// <summary>One token of the prompt.</summary>
internal sealed record PromptTokenView(int Id, string Token);

/// <summary>One completion.</summary>
internal sealed record CompletionDetail(
    int Index, string Text, double Reward, FinishReason Finish, IReadOnlyList<VerdictDetail> Verdicts, IReadOnlyList<TokenDetail> Tokens)
{
    public static CompletionDetail Of(CompletionView view, ITokenizer tokenizer)
    {
        var completion = PackedTrajectories.UnpackCompletion(view.Record.Packed);
        return new(
            view.Record.Index, view.Record.Text, view.Record.Reward, completion.Finish,
            [.. view.Rewards.Select(row => new VerdictDetail(row.Judge, row.Weight, row.Reward, row.Detail, row.At))],
            [.. completion.Tokens.Select((token, i) => new TokenDetail(
                token, tokenizer.Describe(token), completion.Versions[i], completion.Logprobs[i], completion.Sampled[i] == 1))]);
    }
}

/// <summary>What one judge said.</summary>
internal sealed record VerdictDetail(string Judge, double Weight, double Reward, string? Detail, DateTimeOffset At);

/// <summary>One token of a completion, as it was stamped when it was drawn.</summary>
internal sealed record TokenDetail(int Id, string Token, int Version, float Logprob, bool Sampled);
