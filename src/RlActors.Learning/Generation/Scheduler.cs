namespace RlActors.Learning.Generation;

/// <summary>
/// Decides what each step computes. Sequences run in the order they came: every running one that decodes gets its position; those that are still reading share a
/// budget of tokens, so that long prompts do not hold up the others. When blocks run out, the latest running sequence gives its own back, waits, and is computed
/// anew later: the earliest always gets on, and nobody is dropped (the same bits come out, see <see cref="IModelRunner"/>).
/// </summary>
/// <param name="pool">Blocks.</param>
/// <param name="slots">Most sequences that run at once.</param>
/// <param name="readingBudget">Most positions of sequences that are still reading in one step.</param>
internal sealed class Scheduler(KvBlockPool pool, int slots, int readingBudget)
{
    private readonly List<Sequence> _running = [];
    private readonly LinkedList<Sequence> _waiting = [];
    private readonly List<Turn> _turns = [];

    /// <summary>In their order.</summary>
    public IReadOnlyList<Sequence> Running => _running;

    /// <summary>In their order.</summary>
    public IReadOnlyCollection<Sequence> Waiting => _waiting;

    /// <summary>Puts a sequence in line, at its place.</summary>
    public void Add(Sequence sequence)
    {
        sequence.Policy.Sequences++;
        Wait(sequence);
    }

    /// <summary>What the next step computes; valid until the next call.</summary>
    public IReadOnlyList<Turn> Schedule()
    {
        _turns.Clear();
        int budget = readingBudget;
        bool preempted = false;
        for (int i = 0; i < _running.Count; i++)
        {
            var sequence = _running[i];
            if (sequence.Computed == 0)
            {
                sequence.ShareKnown(pool);
            }

            int count = sequence.Missing == 1 ? 1 : Math.Min(sequence.Missing, budget);
            if (count == 0)
            {
                continue;
            }

            bool reserved = Reserve(sequence, sequence.Computed + count, ref preempted);
            if (reserved)
            {
                budget -= sequence.Missing == 1 ? 0 : count;
                _turns.Add(new Turn(sequence, count));
            }
        }

        if (!preempted)
        {
            Admit(budget);
        }

        return _turns;
    }

    /// <summary>Lets the completions that waited for one to read their common prompt go on from there, as many as there is room for.</summary>
    /// <param name="leader">It has just read the prompt.</param>
    public List<Sequence> Fork(CompletionSequence leader)
    {
        var forked = new List<Sequence>();
        for (var node = _waiting.First; node is not null && _running.Count < slots;)
        {
            var next = node.Next;
            if (node.Value is CompletionSequence { Sampled: 0 } sibling && sibling.Ticket == leader.Ticket)
            {
                if (!sibling.TryFork(leader, pool))
                {
                    break;
                }

                _waiting.Remove(node);
                Run(sibling);
                forked.Add(sibling);
            }

            node = next;
        }

        leader.Ticket.Leader = null;
        return forked;
    }

    /// <summary>Takes out a sequence that is finished.</summary>
    public void Leave(Sequence sequence)
    {
        _running.Remove(sequence);
        Forget(sequence);
    }

    /// <summary>Takes out everything that is computed for a ticket; its blocks are free at once.</summary>
    public void Drop(ITicket ticket)
    {
        foreach (var sequence in _running.Concat(_waiting).Where(sequence => sequence.Ticket == ticket).ToList())
        {
            _ = _running.Remove(sequence) || _waiting.Remove(sequence);
            Forget(sequence);
        }
    }

    private void Admit(int budget)
    {
        int promised = 0; // slots of those who wait for another to read their prompt
        for (var node = _waiting.First; node is not null && budget > 0 && _running.Count + promised < slots;)
        {
            var (sequence, next) = (node.Value, node.Next);
            if (sequence.IsBehindAnother)
            {
                promised++;
                node = next;
                continue;
            }

            sequence.ShareKnown(pool);
            if (!sequence.TryReserve(sequence.Length, pool) || pool.Available < _running.Count)
            {
                sequence.Reset(pool); // first come, first served: those behind wait too
                return;
            }

            _waiting.Remove(node);
            Run(sequence);
            int count = Math.Min(sequence.Missing, budget);
            budget -= count;
            _turns.Add(new Turn(sequence, count));
            node = next;
        }
    }

    private void Run(Sequence sequence)
    {
        if (sequence is CompletionSequence { Sampled: 0 } completion)
        {
            completion.Ticket.Leader ??= completion;
        }

        int place = _running.Count;
        while (place > 0 && _running[place - 1].Order > sequence.Order)
        {
            place--;
        }

        _running.Insert(place, sequence);
    }

    /// <summary>Gets blocks for a sequence, from the latest running ones if there is no other way.</summary>
    /// <returns>False when it was itself the latest, and waits now.</returns>
    private bool Reserve(Sequence sequence, int positions, ref bool preempted)
    {
        while (!sequence.TryReserve(positions, pool))
        {
            var latest = _running[^1];
            preempted = true;
            _running.RemoveAt(_running.Count - 1);
            latest.Reset(pool);
            StopLeading(latest);
            Wait(latest);
            if (latest == sequence)
            {
                return false;
            }
        }

        return true;
    }

    private void Wait(Sequence sequence)
    {
        var before = _waiting.Last;
        while (before is not null && before.Value.Order > sequence.Order)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _waiting.AddFirst(sequence);
        }
        else
        {
            _waiting.AddAfter(before, sequence);
        }
    }

    private void Forget(Sequence sequence)
    {
        sequence.Reset(pool);
        sequence.Policy.Sequences--;
        StopLeading(sequence);
    }

    private static void StopLeading(Sequence sequence)
    {
        if (sequence is CompletionSequence completion && completion.Ticket.Leader == completion)
        {
            completion.Ticket.Leader = null;
        }
    }
}
