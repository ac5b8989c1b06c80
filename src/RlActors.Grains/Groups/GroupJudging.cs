using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Tokenization;
using RlActors.Trajectories;

namespace RlActors.Groups;

/// <summary>What of one group is judged and in the ledger, and how the rest gets there: completions as they arrive, then the group as a whole.</summary>
/// <param name="ledger">Where verdicts are kept: what it holds is not asked for again.</param>
/// <param name="panel">The stage's judges.</param>
/// <param name="tokenizer">Reads the completions.</param>
/// <param name="terms">The group.</param>
/// <param name="clock">Says when judges take long.</param>
/// <param name="crash">Where a test lets the process die.</param>
internal sealed class GroupJudging(ILedger ledger, JudgePanel panel, ITokenizer tokenizer, GroupTerms terms, ActorClock clock, ICrashPoints crash)
{
    /// <summary>Judges that answer within this time are not worth a write of their own that says that they are judging.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);

    private readonly SortedDictionary<int, CompletionRecord> _recorded = [];

    /// <summary>Whether all completions are in the ledger.</summary>
    public bool IsWhole => _recorded.Count == terms.Plan.Completions;

    /// <summary>What it is waiting for, in words; null when it is not.</summary>
    public string? WaitingFor => panel.WaitingFor;

    /// <summary>Takes over what the ledger holds.</summary>
    public void Recover(IEnumerable<CompletionView> completions)
    {
        foreach (var view in completions)
        {
            _recorded[view.Record.Index] = view.Record;
        }
    }

    /// <summary>Whether a completion is in the ledger.</summary>
    public bool Has(int index) => _recorded.ContainsKey(index);

    /// <summary>Has completions judged, each by itself, and appends them.</summary>
    /// <returns>The group afterwards.</returns>
    public async Task<GroupRow> JudgeAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken)
    {
        byte[][] packed = [.. batch.Select(PackedTrajectories.Pack)];
        bool isLast = _recorded.Count + batch.Count == terms.Plan.Completions;
        var judging = panel.JudgeAsync(Order(packed), cancellationToken);
        if (isLast && !await EndsSoonAsync(judging))
        {
            await ledger.MarkJudgingAsync(terms.Id, CancellationToken.None);
        }

        var verdicts = await judging;
        CompletionRecord[] records = [.. batch.Select((completion, i) => new CompletionRecord(
            completion.Index, packed[i], tokenizer.Decode(completion.Tokens), completion.MinVersion, completion.MaxVersion, verdicts[i].Reward, verdicts[i].Verdicts))];
        var row = await ledger.AppendCompletionsAsync(terms.Id, terms.Plan, terms.PromptTokens, records, CancellationToken.None);
        foreach (var record in records)
        {
            _recorded[record.Index] = record;
        }

        return row;
    }

    /// <summary>Has the whole group judged by those of its judges that have not spoken, one after the other, and appends what each says.</summary>
    /// <returns>The group afterwards; null when nobody had to be asked.</returns>
    public async Task<GroupRow?> JudgeWholeAsync(CancellationToken cancellationToken)
    {
        GroupRow? row = null;
        string[] single = [.. panel.Judges.Single.Select(judge => judge.Label)];
        var order = new GroupJudgeOrder(
            Order([.. _recorded.Values.Select(record => record.Packed)]), terms.Plan.Size,
            [.. _recorded.Values.Select(record => record.Verdicts.Where(verdict => single.Contains(verdict.Judge)).ToArray())]);
        foreach (var judge in panel.Judges.Group.Where(judge => !_recorded[0].Verdicts.Any(verdict => verdict.Judge == judge.Label)))
        {
            var said = await panel.JudgeGroupAsync(judge, order, cancellationToken);
            row = await ledger.AppendGroupVerdictsAsync(terms.Id, terms.Plan, said, CancellationToken.None);
            crash.Reach(CrashPoint.GroupJudged);
            for (int i = 0; i < said.Verdicts.Count; i++)
            {
                var verdict = new Verdict(judge.Label, judge.Weight, said.Verdicts[i].Reward, said.Verdicts[i].Detail);
                _recorded[i] = _recorded[i] with { Verdicts = [.. _recorded[i].Verdicts, verdict] };
            }
        }

        return row;
    }

    private async Task<bool> EndsSoonAsync(Task judging)
    {
        await judging.WaitAsync(Soon, clock.Time).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return judging.IsCompleted;
    }

    private JudgeOrder Order(byte[][] packed) => new(terms.Id.Prompt, packed, terms.Seed, terms.Policy);
}
