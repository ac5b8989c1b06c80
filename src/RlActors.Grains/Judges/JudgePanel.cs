using Orleans.Concurrency;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>All judges of a stage, or (<paramref name="stage"/> null) of the recipe, over completions of one prompt: each is retried with a growing wait, and one that fails to the end fails the call (INV-4).</summary>
internal sealed class JudgePanel(IGrainFactory grains, ActorClock clock, RunContext context, int? stage)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    private readonly IReadOnlyList<JudgeOptions> _judges = context.JudgesOf(stage).Options;

    /// <summary>What the panel is waiting for, in words; null when it is not.</summary>
    public string? WaitingFor { get; private set; }

    /// <summary>Judges completions of one prompt.</summary>
    /// <exception cref="JudgeFailedException">A judge failed at every attempt.</exception>
    public async Task<PanelVerdict[]> JudgeAsync(string prompt, byte[][] packed, CancellationToken cancellationToken)
    {
        var replies = await Task.WhenAll(_judges.Select(judge => AskAsync(judge, prompt, packed, cancellationToken)));
        WaitingFor = null;
        return [.. Enumerable.Range(0, packed.Length).Select(i => PanelVerdict.Of(_judges, [.. replies.Select(reply => reply[i])]))];
    }

    private async Task<JudgeReply[]> AskAsync(JudgeOptions judge, string prompt, byte[][] packed, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        for (int attempt = 1; ; attempt++, wait *= 2)
        {
            WaitingFor = $"waiting for judge `{judge.Name}`{(attempt > 1 ? $" (attempt {attempt} of {judge.Attempts})" : "")}";
            try
            {
                return await grains.GetGrain<IJudgeGrain>(JudgeKey.Of(context.Name, stage, judge.Name)).JudgeAsync(prompt, new Immutable<byte[][]>(packed));
            }
            catch (Exception error) when (attempt >= judge.Attempts)
            {
                throw new JudgeFailedException(judge.Name, error);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                await clock.Delay(wait, cancellationToken);
            }
        }
    }
}

/// <summary>The verdicts of all judges on one completion.</summary>
/// <param name="Text">The decoded completion.</param>
/// <param name="Verdicts">One a judge, in the recipe's order.</param>
/// <param name="Correct">True when at least one judge says so and none denies it; null when no judge says either.</param>
internal sealed record PanelVerdict(string Text, IReadOnlyList<Verdict> Verdicts, bool? Correct)
{
    public double Reward => Verdicts.Sum(verdict => verdict.Weight * verdict.Reward);

    public static PanelVerdict Of(IReadOnlyList<JudgeOptions> judges, IReadOnlyList<JudgeReply> replies) => new(
        replies[0].Text,
        [.. replies.Select((reply, i) => new Verdict(judges[i].Name, judges[i].Weight, reply.Reward, reply.Detail))],
        replies.All(reply => reply.Correct is null) ? null : replies.All(reply => reply.Correct != false));
}

/// <summary>A judge failed at every attempt.</summary>
internal sealed class JudgeFailedException(string judge, Exception inner)
    : RlActorsException($"judge `{judge}` failed: {inner.Message}", inner);
