using System.Globalization;
using Orleans.Concurrency;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Placement;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>Asks one judge of a run, with a deadline. Bounded: at most <see cref="MaxWorkers"/> activations a silo.</summary>
[StatelessWorker(MaxWorkers), PlacedBy(PlacementNeed.Judge)]
internal sealed class JudgeGrain(RunCatalog catalog, ActorClock clock) : Grain, IJudgeGrain
{
    private const int MaxWorkers = 16;

    /// <inheritdoc/>
    public async Task<JudgeReply[]> JudgeAsync(JudgeOrder order)
    {
        var (context, judge, prompt) = await OpenAsync(order);
        var single = (IJudge)judge.Source;
        var judgements = await Task.WhenAll(order.Completions.Select(packed =>
        {
            var completion = PackedTrajectories.UnpackCompletion(packed);
            var request = new JudgeRequest(prompt, context.Tokenizer.Decode(completion.Tokens), completion.Tokens.Length, completion.Finish)
            {
                TokenIds = completion.Tokens,
                Seed = Seeds.ForJudge(order.Seed, judge.Options.Label, completion.Index),
                Policy = order.Policy,
            };
            return InTimeAsync(judge, deadline => single.JudgeAsync(request, deadline));
        }));
        return Replies(judge, prompt, judgements);
    }

    /// <inheritdoc/>
    public async Task<JudgeReply[]> JudgeGroupAsync(GroupJudgeOrder order)
    {
        var (context, judge, prompt) = await OpenAsync(order.Group);
        var landed = order.Group.Completions.Select(PackedTrajectories.UnpackCompletion).Select((completion, i) => new LandedCompletion(
            context.Tokenizer.Decode(completion.Tokens), completion.Tokens.Length, completion.Finish, order.Verdicts[i], i >= order.Size));
        var request = new GroupJudgeRequest(prompt, [.. landed]) { Seed = Seeds.ForJudge(order.Group.Seed, judge.Options.Label, -1), Policy = order.Group.Policy };
        var judgements = await InTimeAsync(judge, deadline => ((IGroupJudge)judge.Source).JudgeAsync(request, deadline));
        return judgements.Count == request.Completions.Count
            ? Replies(judge, prompt, judgements)
            : throw new RlActorsException(
                $"judge '{judge.Options.Label}' gave {judgements.Count} judgements for the {request.Completions.Count} completions of a group of {prompt.Id}; a group judge gives one each");
    }

    private async Task<(RunContext Context, MadeJudge Judge, TaskPrompt Prompt)> OpenAsync(JudgeOrder order)
    {
        var key = JudgeKey.Parse(this.GetPrimaryKeyString());
        var context = await catalog.GetAsync(key.Run);
        return (context, context.JudgesOf(key.Stage)[key.Judge], context.Prompt(key.Stage, order.Prompt));
    }

    private async Task<T> InTimeAsync<T>(MadeJudge judge, Func<CancellationToken, Task<T>> ask)
    {
        var limit = TimeSpan.FromSeconds(judge.Options.DeadlineSeconds);
        using var deadline = new CancellationTokenSource(limit, clock.Time);
        try
        {
            return await ask(deadline.Token).WaitAsync(limit, clock.Time);
        }
        catch (Exception late) when (late is TimeoutException || (late is OperationCanceledException && deadline.IsCancellationRequested))
        {
            throw new RlActorsException(
                string.Create(CultureInfo.InvariantCulture, $"no answer within {judge.Options.DeadlineSeconds} s; see to it, or raise its deadlineSeconds"), late);
        }
    }

    private static JudgeReply[] Replies(MadeJudge judge, TaskPrompt prompt, IEnumerable<Judgement> judgements) => [.. judgements.Select(judgement =>
        double.IsFinite(judgement.Reward)
            ? new JudgeReply(judgement.Reward, judgement.Correct, judgement.Detail)
            : throw new RlActorsException($"judge '{judge.Options.Label}' gave reward {judgement.Reward} for a completion of {prompt.Id}; rewards are finite numbers"))];
}
