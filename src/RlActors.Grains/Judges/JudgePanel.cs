using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>The judges of a stage, or (<paramref name="stage"/> null) of the recipe, over completions of one prompt: each is retried with a growing wait, and one that fails to the end fails the call (INV-4). A silo that is lost, or not there yet, is no failure of the judge: it is asked again until another can answer.</summary>
internal sealed class JudgePanel(IGrainFactory grains, ActorClock clock, RunContext context, int? stage)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    /// <summary>The judges.</summary>
    public StageJudges Judges { get; } = context.JudgesOf(stage);

    /// <summary>What the panel is waiting for, in words; null when it is not.</summary>
    public string? WaitingFor { get; private set; }

    /// <summary>What the judges of single completions say of each of some completions.</summary>
    /// <exception cref="JudgeFailedException">A judge failed at every attempt.</exception>
    public async Task<PanelVerdict[]> JudgeAsync(JudgeOrder order, CancellationToken cancellationToken)
    {
        var replies = await Task.WhenAll(Judges.Single.Select(judge => AskAsync(judge, grain => grain.JudgeAsync(order), cancellationToken)));
        WaitingFor = null;
        return [.. Enumerable.Range(0, order.Completions.Length).Select(i => PanelVerdict.Of(Judges.Single, [.. replies.Select(reply => reply[i])]))];
    }

    /// <summary>What one group judge says of a whole group.</summary>
    /// <exception cref="JudgeFailedException">It failed at every attempt.</exception>
    public async Task<GroupVerdicts> JudgeGroupAsync(JudgeOptions judge, GroupJudgeOrder order, CancellationToken cancellationToken)
    {
        var replies = await AskAsync(judge, grain => grain.JudgeGroupAsync(order), cancellationToken);
        WaitingFor = null;
        return new GroupVerdicts(judge.Label, judge.Weight, [.. replies.Select(reply => new GroupVerdict(reply.Reward, reply.Detail))]);
    }

    private async Task<JudgeReply[]> AskAsync(JudgeOptions judge, Func<IJudgeGrain, Task<JudgeReply[]>> ask, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        for (int attempt = 1; ;)
        {
            WaitingFor = $"waiting for judge `{judge.Label}`{(attempt > 1 ? $" (attempt {attempt} of {judge.Attempts})" : "")}";
            try
            {
                return await ask(grains.GetGrain<IJudgeGrain>(JudgeKey.Of(context.Name, stage, judge.Label)));
            }
            catch (Exception error) when (PassingFaults.IsSiloLost(error) && !cancellationToken.IsCancellationRequested)
            {
                WaitingFor = $"waiting for judge `{judge.Label}`: {PassingFaults.Describe(error)}";
                await clock.Delay(FirstWait, cancellationToken);
            }
            catch (Exception error) when (attempt >= judge.Attempts)
            {
                throw new JudgeFailedException(judge.Label, error);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                await clock.Delay(wait, cancellationToken);
                (attempt, wait) = (attempt + 1, wait * 2);
            }
        }
    }
}

/// <summary>What judges said of one completion.</summary>
/// <param name="Verdicts">One a judge, in the recipe's order.</param>
/// <param name="Correct">True when at least one judge says so and none denies it; null when no judge says either.</param>
internal sealed record PanelVerdict(IReadOnlyList<Verdict> Verdicts, bool? Correct)
{
    public double Reward => Verdicts.Sum(verdict => verdict.Weight * verdict.Reward);

    public static PanelVerdict Of(IReadOnlyList<JudgeOptions> judges, IReadOnlyList<JudgeReply> replies) => new(
        [.. replies.Select((reply, i) => new Verdict(judges[i].Label, judges[i].Weight, reply.Reward, reply.Detail))],
        replies.All(reply => reply.Correct is null) ? null : replies.All(reply => reply.Correct != false));
}

/// <summary>A judge failed at every attempt.</summary>
internal sealed class JudgeFailedException(string judge, Exception inner)
    : RlActorsException($"judge `{judge}` failed: {inner.Message}", inner);
