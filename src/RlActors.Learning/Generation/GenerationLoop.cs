using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Learning.Generation;

/// <summary>
/// Computes sequences step by step: schedule, run, take over what came out. Requests come and go between two steps, and so do weights. Lives on the engine's thread.
/// </summary>
internal sealed class GenerationLoop : IDisposable
{
    // Logits that are in memory at once: a vocabulary of 150,000 and 256 rows would be 150 MB.
    private const int LogitsAtOnce = 1 << 22;

    private readonly IModelBackend _backend;
    private readonly GenerationOptions _options;
    private readonly int _contextLength;
    private readonly Scheduler _scheduler;
    private readonly SamplerScratch[] _scratch;
    private readonly StepRows _rows = new();
    private readonly List<(Sequence Sequence, int Position)> _marks = [];
    private readonly List<(CompletionSequence Sequence, int Row)> _forked = [];
    private readonly HashSet<ITicket> _failed = []; // in this pass over the marks
    private long _order, _sampled;

    /// <param name="backend">The device; the loop owns it.</param>
    /// <param name="pool">Blocks of its storage.</param>
    /// <param name="options">Slots, budget, what happens at a swap.</param>
    /// <param name="contextLength">Positions of the model.</param>
    public GenerationLoop(IModelBackend backend, KvBlockPool pool, GenerationOptions options, int contextLength)
    {
        (_backend, _options, _contextLength, Pool) = (backend, options, contextLength, pool);
        _scheduler = new Scheduler(pool, options.Slots, options.PrefillTokensPerStep);
        _scratch = [.. Enumerable.Range(0, backend.Team.Size).Select(_ => new SamplerScratch())];
    }

    /// <summary>The blocks.</summary>
    public KvBlockPool Pool { get; }

    /// <summary>Sequences in line.</summary>
    public int Waiting => _scheduler.Waiting.Count;

    /// <summary>Sequences being computed.</summary>
    public int Running => _scheduler.Running.Count;

    /// <summary>Tokens drawn since this was last asked.</summary>
    public long TakeSampled()
    {
        long sampled = _sampled;
        _sampled = 0;
        return sampled;
    }

    /// <summary>Puts the completions of a request in line.</summary>
    public void Add(GenerationTicket ticket, LoadedPolicy policy)
    {
        foreach (int index in ticket.Request.Indices)
        {
            _scheduler.Add(new CompletionSequence(ticket, policy, _order++, index, _contextLength));
        }
    }

    /// <summary>Puts texts in line that are to be scored.</summary>
    public void Add(ScoreTicket ticket, LoadedPolicy policy, IReadOnlyList<ScoredText> texts, double temperature)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i].Tokens.Length == 0)
            {
                ticket.Finish(i, []);
            }
            else
            {
                _scheduler.Add(new ScoreSequence(ticket, policy, _order++, i, texts[i], temperature));
            }
        }
    }

    /// <summary>Takes a request out, wherever it is.</summary>
    public void Drop(ITicket ticket) => _scheduler.Drop(ticket);

    /// <summary>Ends everything with an error, or what a policy computes.</summary>
    public void Fail(Exception error, LoadedPolicy? policy = null)
    {
        var tickets = _scheduler.Running.Concat(_scheduler.Waiting).Where(sequence => policy is null || sequence.Policy == policy).Select(sequence => sequence.Ticket);
        foreach (var ticket in tickets.Distinct().ToList())
        {
            Drop(ticket);
            ticket.Fail(error);
        }
    }

    /// <summary>Notes that a policy's runner has other weights now.</summary>
    public void Swapped(LoadedPolicy policy, PolicyVersion version)
    {
        Pool.Forget(policy.Weights);
        policy.Became(version);
        foreach (var sequence in _scheduler.Running.Where(sequence => sequence.Policy == policy))
        {
            // Who has not drawn yet reads the prompt again: it costs little, and the first token is wholly the new version's.
            if (_options.OnNewWeights == NewWeightsPolicy.Recompute || sequence is CompletionSequence { Sampled: 0 })
            {
                sequence.Reset(Pool);
            }
            else
            {
                sequence.Mix();
            }
        }
    }

    /// <summary>Forgets a policy that nobody computes with any more.</summary>
    public void Retire(LoadedPolicy policy)
    {
        Pool.Forget(policy.Weights);
        policy.Dispose();
    }

    /// <summary>One step. An error ends the requests it belongs to: one, all of a policy, or, where there is no memory for blocks, all; never the loop.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Step()
    {
        foreach (var turns in Schedule().GroupBy(turn => turn.Sequence.Policy).ToList())
        {
            try
            {
                Run(turns.Key, turns);
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to those who wait for the texts.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Fail(error, turns.Key);
            }
        }

        return Running + Waiting > 0;
    }

    public void Dispose() => _backend.Dispose();

    private IReadOnlyList<Turn> Schedule()
    {
        try
        {
            return _scheduler.Schedule();
        }
#pragma warning disable CA1031 // The device has less memory than the blocks were promised: the thread goes on, those who wait are told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(error);
            return [];
        }
    }

    private void Run(LoadedPolicy policy, IEnumerable<Turn> turns)
    {
        _rows.Clear();
        _marks.Clear();
        foreach (var (sequence, count) in turns)
        {
            for (int position = sequence.Computed; position < sequence.Computed + count; position++)
            {
                bool marked = sequence.IsMarked(position);
                _rows.Add(sequence.Tokens[position], position, sequence.Blocks, marked);
                if (marked)
                {
                    _marks.Add((sequence, position));
                }
            }
        }

        policy.Runner.Forward(_rows);
        foreach (var (sequence, count) in turns)
        {
            sequence.Advance(count, Pool);
        }

        Read(policy.Runner);
    }

    private void Read(IModelRunner runner)
    {
        int count;
        _failed.Clear();
        for (int first = 0; first < _marks.Count; first += count)
        {
            var logits = runner.Logits(first, count = Math.Min(_marks.Count - first, RowsAtOnce(runner)));
            _forked.Clear();
            for (int row = 0; row < count; row++)
            {
                if (_marks[first + row].Sequence is CompletionSequence leader && leader.Ticket.Leader == leader)
                {
                    _forked.AddRange(_scheduler.Fork(leader).Select(sibling => ((CompletionSequence)sibling, row)));
                }
            }

            Draw(logits, first, count);
            Settle(first, count);
        }
    }

    private static int RowsAtOnce(IModelRunner runner) => Math.Clamp(LogitsAtOnce / runner.Vocabulary, 1, 1024);

    private void Draw(LogitRows logits, int first, int count) => _backend.Team.Run(thread =>
    {
        for (int i = thread; i < count + _forked.Count; i += _backend.Team.Size)
        {
            if (i < count)
            {
                var (sequence, position) = _marks[first + i];
                sequence.Read(position, logits[i], _scratch[thread]);
            }
            else
            {
                var (sibling, row) = _forked[i - count];
                sibling.Read(sibling.Length - 1, logits[row], _scratch[thread]);
            }
        }
    });

    private void Settle(int first, int count)
    {
        for (int i = 0; i < count + _forked.Count; i++)
        {
            var sequence = i < count ? _marks[first + i].Sequence : _forked[i - count].Sequence;
            if (_failed.Contains(sequence.Ticket))
            {
                continue;
            }

            bool last = i >= count || first + i + 1 == _marks.Count || _marks[first + i + 1].Sequence != sequence;
            _sampled += sequence is CompletionSequence ? 1 : 0;
            if (last)
            {
                Settle(sequence);
            }
        }
    }

    /// <summary>What goes wrong here (a callback, a stop text's tokenizer, logits that are no numbers) is one request's matter.</summary>
    private void Settle(Sequence sequence)
    {
        try
        {
            if (sequence.Settle())
            {
                _scheduler.Leave(sequence);
            }
        }
#pragma warning disable CA1031 // Whatever went wrong belongs to those who wait for the text.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failed.Add(sequence.Ticket);
            Drop(sequence.Ticket);
            sequence.Ticket.Fail(error);
        }
    }
}
