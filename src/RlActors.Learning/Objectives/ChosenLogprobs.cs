using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>
/// Log-probabilities of chosen tokens from hidden states, with entropies and divergences of the whole distributions. The logits exist one chunk of rows at a time, on
/// the way there and on the way back, where they are computed once more; the last chunk is kept, so that a batch of one chunk computes them once.
/// </summary>
internal sealed class ChosenLogprobs : IDisposable
{
    /// <summary>Most logits of a chunk: 64 MiB in float32, and about twice that while they are worked on.</summary>
    public const long LogitsPerChunk = 1 << 24;

    private readonly torch.Tensor _hidden, _weight, _tokens;
    private readonly double _temperature;
    private readonly bool _entropyGradient;
    private readonly OtherDistribution? _other;
    private readonly long _rowsPerChunk;
    private LogitsChunk? _last;

    /// <param name="hidden">[rows, hidden]; stays the caller's, as do the others.</param>
    /// <param name="weight">Of the head, [vocabulary, hidden].</param>
    /// <param name="tokens">The chosen ones, int64 [rows].</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="logitsPerChunk">Most logits of a chunk; a chunk has one row at least.</param>
    /// <param name="entropyGradient">Whether the entropies will have a gradient.</param>
    /// <param name="other">What the divergence is from; null: none is computed.</param>
    /// <param name="squares">Whether <see cref="SquaredProbabilities"/> is wanted.</param>
    public ChosenLogprobs(
        torch.Tensor hidden, torch.Tensor weight, torch.Tensor tokens, double temperature, long logitsPerChunk = LogitsPerChunk, bool entropyGradient = false,
        OtherDistribution? other = null, bool squares = false)
    {
        using var scope = torch.NewDisposeScope();
        (_hidden, _weight, _tokens, _temperature, _entropyGradient, _other) = (hidden, weight, tokens, temperature, entropyGradient, other);
        _rowsPerChunk = Math.Clamp(logitsPerChunk / weight.shape[0], 1, hidden.shape[0]);
        var (logprobs, entropies, divergences, squared) = (new List<torch.Tensor>(), new List<torch.Tensor>(), new List<torch.Tensor>(), new List<torch.Tensor>());
        for (long start = 0; start < hidden.shape[0]; start += _rowsPerChunk)
        {
            _last?.Dispose();
            _last = Compute(start);
            logprobs.Add(_last.Logprob.alias());
            entropies.Add(_last.Entropy.alias());
            if (_last.Divergence is { } divergence)
            {
                divergences.Add(divergence.alias());
            }

            if (squares)
            {
                squared.Add(_last.SquaredProbabilities());
            }
        }

        Logprob = torch.cat(logprobs).DetachFromDisposeScope();
        Entropy = torch.cat(entropies).DetachFromDisposeScope();
        Divergence = other is null ? null : torch.cat(divergences).DetachFromDisposeScope();
        SquaredProbabilities = squares ? torch.cat(squared).DetachFromDisposeScope() : null;
    }

    /// <summary>log π(token) [rows], without a graph.</summary>
    public torch.Tensor Logprob { get; }

    /// <summary>Entropies in nats [rows].</summary>
    public torch.Tensor Entropy { get; }

    /// <summary>Divergences from the other distribution in nats [rows]; null where there is none.</summary>
    public torch.Tensor? Divergence { get; }

    /// <summary>Σ π² over the vocabulary [rows]; null where it was not wanted.</summary>
    public torch.Tensor? SquaredProbabilities { get; }

    /// <summary>The way back; once.</summary>
    /// <param name="gradient">Gradient of <see cref="Logprob"/> [rows].</param>
    /// <param name="weightGradient">Added to, [vocabulary, hidden], float32 or of the weight's element type; null when the head is frozen. In bfloat16, a sum over many chunks would lose the later ones.</param>
    /// <param name="entropy">Gradient of <see cref="Entropy"/> [rows], or null.</param>
    /// <param name="divergence">Gradient of <see cref="Divergence"/> [rows], or null.</param>
    /// <returns>Gradient of the hidden states [rows, hidden], in the caller's scope.</returns>
    public torch.Tensor Backward(torch.Tensor gradient, torch.Tensor? weightGradient, torch.Tensor? entropy = null, torch.Tensor? divergence = null)
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
            var logits = chunk.Backward(Rows(gradient, start), RowsOrNone(entropy, start), RowsOrNone(divergence, start)).to(_hidden.dtype); // [chunk, vocabulary]
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
        Divergence?.Dispose();
        SquaredProbabilities?.Dispose();
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
        var logits = torch.mm(Rows(_hidden, start), _weight.t());                                                    // [chunk, vocabulary]
        return _other is null
            ? new LogitsChunk(logits, Rows(_tokens, start), _temperature, _entropyGradient)
            : new LogitsChunk(logits, Rows(_tokens, start), _temperature, _entropyGradient, torch.mm(Rows(_other.Hidden, start), _other.Weight.t()), _other.Direction, _other.Mixture);
    }

    private torch.Tensor Rows(torch.Tensor tensor, long start) => tensor.narrow(0, start, Math.Min(_rowsPerChunk, _hidden.shape[0] - start));

    private torch.Tensor? RowsOrNone(torch.Tensor? tensor, long start) => tensor is null ? null : Rows(tensor, start);
}
