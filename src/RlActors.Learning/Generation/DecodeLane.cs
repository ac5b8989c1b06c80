using RlActors.Learning.Models;
using RlActors.Trajectories;
using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>
/// A model with a fixed number of decode slots. Every forward pass has all slots in it, filled or not, so that its shape never changes (INV-2).
/// Completions wait in line, enter as soon as a slot is free, and leave when they end. Lives on the engine's thread.
/// </summary>
internal sealed class DecodeLane(CausalLanguageModel model, int slots) : IDisposable
{
    private readonly CacheShape _shape = CacheShape.Of(model.Config);
    private readonly BlockedKeyValueCache _cache = new(CacheShape.Of(model.Config), slots, model.Device);
    private readonly DecodeSequence?[] _slots = new DecodeSequence?[slots];
    private readonly SlotInputs _inputs = new(slots);
    private LinkedList<DecodeSequence> _waiting = [];
    private (GenerationTicket Ticket, PrefilledPrompt Prompt)? _prefilled;
    private long _sampled;

    public CausalLanguageModel Model => model;

    /// <summary>Number of the version whose weights the model holds; stamped on every token drawn.</summary>
    public int Version { get; set; }

    /// <summary>Tokens drawn since this was last asked.</summary>
    public long TakeSampled()
    {
        long sampled = _sampled;
        _sampled = 0;
        return sampled;
    }

    /// <summary>Completions without a slot.</summary>
    public int Waiting { get; private set; }

    /// <summary>Completions with one.</summary>
    public int Running { get; private set; }

    public void Add(GenerationTicket ticket)
    {
        foreach (int index in ticket.Request.Indices)
        {
            _waiting.AddLast(new DecodeSequence(ticket, index, model.Config.ContextLength));
        }

        Waiting = _waiting.Count;
    }

    /// <summary>Takes a request out, wherever it is.</summary>
    public void Drop(GenerationTicket ticket)
    {
        _waiting = new LinkedList<DecodeSequence>(_waiting.Where(sequence => sequence.Ticket != ticket));
        for (int slot = 0; slot < slots; slot++)
        {
            if (_slots[slot]?.Ticket == ticket)
            {
                _slots[slot] = null;
                Running--;
            }
        }

        Waiting = _waiting.Count;
        ForgetPrompt(unless: null);
    }

    /// <summary>Ends everything with an error.</summary>
    public void Fail(Exception error)
    {
        foreach (var ticket in _waiting.Concat(_slots.OfType<DecodeSequence>()).Select(sequence => sequence.Ticket).Distinct().ToList())
        {
            Drop(ticket);
            ticket.Fail(error);
        }
    }

    /// <summary>Fills free slots, then draws one token for every slot.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Step()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        while (Admit() is { Count: > 0 } newcomers)
        {
            Draw(_inputs.FirstLogits!, newcomers);
        }

        if (Running > 0)
        {
            Draw(Forward(), [.. Enumerable.Range(0, slots).Where(slot => _slots[slot] is not null)]);
        }

        return Running + Waiting > 0;
    }

    public void Dispose()
    {
        ForgetPrompt(unless: null);
        _cache.Dispose();
        model.Dispose();
    }

    /// <summary>Gives free slots to waiting completions: the prompt is read once and copied to each; their first logits are put where <see cref="Draw"/> looks.</summary>
    private List<int> Admit()
    {
        var admitted = new List<int>();
        while (Running < slots && _waiting.First is { Value.Ticket: var ticket })
        {
            var prompt = Prefilled(ticket);
            var into = new List<long>();
            for (int slot = 0; slot < slots && _waiting.First?.Value.Ticket == ticket; slot++)
            {
                if (_slots[slot] is null)
                {
                    _slots[slot] = _waiting.First.Value;
                    _waiting.RemoveFirst();
                    Running++;
                    into.Add(slot);
                }
            }

            _cache.Install(prompt, [.. into]);
            _inputs.SetFirstLogits(prompt.Logits, [.. into]);
            admitted.AddRange(into.Select(slot => (int)slot));
        }

        Waiting = _waiting.Count;
        ForgetPrompt(unless: _waiting.First?.Value.Ticket);
        return admitted;
    }

    /// <summary>The prompt as the present weights read it.</summary>
    private PrefilledPrompt Prefilled(GenerationTicket ticket)
    {
        if (_prefilled is not { } kept || kept.Ticket != ticket || kept.Prompt.Version != Version)
        {
            ForgetPrompt(unless: null);
            _prefilled = kept = (ticket, PrefilledPrompt.Read(model, _shape, ticket.Request.PromptTokens, Version));
        }

        return kept.Prompt;
    }

    private void ForgetPrompt(GenerationTicket? unless)
    {
        if (_prefilled is { } kept && kept.Ticket != unless)
        {
            kept.Prompt.Dispose();
            _prefilled = null;
        }
    }

    /// <summary>One position for every slot; an empty one computes what nobody looks at.</summary>
    /// <returns>[slots, vocabulary].</returns>
    private torch.Tensor Forward()
    {
        for (int slot = 0; slot < slots; slot++)
        {
            _inputs.Set(slot, _slots[slot]);
        }

        _cache.BeginStep(_inputs.Positions);
        var (tokens, positions) = _inputs.ToTensors(model.Device);      // each [slots, 1]
        return model.Head(model.Hidden(tokens, positions, _cache).squeeze(1));
    }

    /// <summary>Draws a token for some slots; a completion that ends leaves its slot.</summary>
    /// <param name="logits">[slots, vocabulary].</param>
    /// <param name="among">The slots.</param>
    private void Draw(torch.Tensor logits, List<int> among)
    {
        foreach (int slot in among)
        {
            _inputs.SetDraw(slot, _slots[slot]!);
        }

        _sampled += among.Count;
        TokenSampler.Draw(logits, _inputs.Temperatures, _inputs.Uniforms, _inputs.Drawn, _inputs.Logprobs);
        foreach (int slot in among)
        {
            if (_slots[slot]!.Append(_inputs.Drawn[slot], _inputs.Logprobs[slot], Version) is { } completion)
            {
                Leave(slot, completion);
            }
        }
    }

    private void Leave(int slot, Completion completion)
    {
        var ticket = _slots[slot]!.Ticket;
        _slots[slot] = null;
        Running--;
        ticket.Finish(completion);
    }
}
