using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>
/// Log-probabilities of chosen tokens from hidden states. The logits exist one chunk of rows at a time, on the way there and on the way back, where they are
/// computed once more; the last chunk is kept, so that a batch of one chunk computes them once.
/// </summary>
internal sealed class ChosenLogprobs : IDisposable
{
    /// <summary>Most logits of a chunk: 64 MiB in float32, and about twice that while they are worked on.</summary>
    public const long LogitsPerChunk = 1 << 24;

    private readonly torch.Tensor _hidden, _weight, _tokens;
    private readonly double _temperature;
    private readonly long _rowsPerChunk;
    private LogitsChunk? _last;

    /// <param name="hidden">[rows, hidden]; stays the caller's, as do the others.</param>
    /// <param name="weight">Of the head, [vocabulary, hidden].</param>
    /// <param name="tokens">The chosen ones, int64 [rows].</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="logitsPerChunk">Most logits of a chunk; a chunk has one row at least.</param>
    public ChosenLogprobs(torch.Tensor hidden, torch.Tensor weight, torch.Tensor tokens, double temperature, long logitsPerChunk = LogitsPerChunk)
    {
        using var scope = torch.NewDisposeScope();
        (_hidden, _weight, _tokens, _temperature) = (hidden, weight, tokens, temperature);
        _rowsPerChunk = Math.Clamp(logitsPerChunk / weight.shape[0], 1, hidden.shape[0]);
        var (logprobs, entropies) = (new List<torch.Tensor>(), new List<torch.Tensor>());
        for (long start = 0; start < hidden.shape[0]; start += _rowsPerChunk)
        {
            _last?.Dispose();
            _last = Compute(start);
            logprobs.Add(_last.Logprob.alias());
            entropies.Add(_last.Entropy.alias());
        }

        Logprob = torch.cat(logprobs).DetachFromDisposeScope();
        Entropy = torch.cat(entropies).DetachFromDisposeScope();
    }

    /// <summary>log π(token) [rows], without a graph.</summary>
    public torch.Tensor Logprob { get; }

    /// <summary>Entropies in nats [rows].</summary>
    public torch.Tensor Entropy { get; }

    /// <summary>The way back; once.</summary>
    /// <param name="gradient">Gradient of <see cref="Logprob"/> [rows].</param>
    /// <param name="weightGradient">Added to, [vocabulary, hidden], float32 or of the weight's element type; null when the head is frozen. In bfloat16, a sum over many chunks would lose the later ones.</param>
    /// <returns>Gradient of the hidden states [rows, hidden], in the caller's scope.</returns>
    public torch.Tensor Backward(torch.Tensor gradient, torch.Tensor? weightGradient)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var result = torch.empty_like(_hidden);                                     // [rows, hidden]
        for (long start = (_hidden.shape[0] - 1) / _rowsPerChunk * _rowsPerChunk; start >= 0; start -= _rowsPerChunk)
        {
            using var chunkScope = torch.NewDisposeScope();
            using var chunk = _last ?? Compute(start);
            _last = null;
            var (hidden, part) = (Rows(_hidden, start), Rows(result, start));                                        // [chunk, hidden]
            var logits = chunk.Backward(Rows(gradient, start)).to(_hidden.dtype);                                    // [chunk, vocabulary]
            part.copy_(torch.mm(logits, _weight));
            AddTo(weightGradient, logits, hidden);
        }

        return result.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _last?.Dispose();
        Logprob.Dispose();
        Entropy.Dispose();
    }

    private static void AddTo(torch.Tensor? weightGradient, torch.Tensor logits, torch.Tensor hidden)
    {
        if (weightGradient is null || weightGradient.dtype == hidden.dtype)
        {
            weightGradient?.addmm_(logits.t(), hidden, 1, 1);
        }
        else
        {
            weightGradient.add_(torch.mm(logits.t(), hidden), Scalars.One); // [vocabulary, hidden]
        }
    }

    private LogitsChunk Compute(long start)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        return new LogitsChunk(torch.mm(Rows(_hidden, start), _weight.t()), Rows(_tokens, start), _temperature);
    }

    private torch.Tensor Rows(torch.Tensor tensor, long start) => tensor.narrow(0, start, Math.Min(_rowsPerChunk, _hidden.shape[0] - start));
}
