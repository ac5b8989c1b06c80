using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>
/// What objectives ask of rows of logits (the log-probability of one token a row, the entropy, the divergence from another distribution), and its gradient, by formula
/// rather than by a graph: what is kept are distributions alone. The log-softmax is float32, or wider where the logits are.
/// </summary>
public sealed class LogitsChunk : IDisposable
{
    private readonly torch.Tensor _distribution; // [rows, vocabulary] π
    private readonly torch.Tensor _tokens;       // [rows, 1]
    private readonly torch.Tensor? _logprobs;    // [rows, vocabulary] log π; only where entropy or divergence has a gradient
    private readonly torch.Tensor? _other;       // [rows, vocabulary] forward: log π/ω; reverse: ω; Jensen-Shannon: (1 − β)·log π/m
    private readonly torch.Tensor? _centre;      // [rows] mean of that under π; null in reverse
    private readonly double _temperature;

    /// <param name="logits">[rows, vocabulary].</param>
    /// <param name="tokens">int64 [rows].</param>
    /// <param name="temperature">Above 0; the one the tokens were sampled at.</param>
    /// <param name="entropyGradient">Whether <see cref="Backward"/> will be given a gradient of the entropies.</param>
    /// <param name="other">Logits of another distribution ω [rows, vocabulary], taken at the same temperature; null: none.</param>
    /// <param name="direction"><see cref="KlEstimator.FullForward"/>: KL(π ‖ ω); <see cref="KlEstimator.FullReverse"/>: KL(ω ‖ π).</param>
    /// <param name="mixture">β: in place of one direction β·KL(ω ‖ m) + (1 − β)·KL(π ‖ m), m = β·ω + (1 − β)·π; null: the direction's.</param>
    public LogitsChunk(
        torch.Tensor logits, torch.Tensor tokens, double temperature, bool entropyGradient = false, torch.Tensor? other = null, KlEstimator direction = KlEstimator.FullForward,
        double? mixture = null)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        _temperature = temperature;
        _tokens = tokens.unsqueeze(-1).DetachFromDisposeScope();
        var logprobs = LogSoftmax(logits);                                                                  // [rows, vocabulary]
        _distribution = logprobs.exp().DetachFromDisposeScope();
        Logprob = logprobs.gather(-1, _tokens).squeeze(-1).DetachFromDisposeScope();                        // [rows]
        Entropy = Dot(_distribution, logprobs).neg_().DetachFromDisposeScope();                             // [rows]
        if (other is not null)
        {
            var others = LogSoftmax(other);                                                                 // [rows, vocabulary]
            (var divergence, _other, _centre) = mixture is { } share ? JensenShannon(logprobs, others, share)
                : direction == KlEstimator.FullForward ? Forward(logprobs, others)
                : Reverse(logprobs, others);
            (_, Divergence) = (_other.DetachFromDisposeScope(), divergence.DetachFromDisposeScope());       // [rows]
            _centre?.DetachFromDisposeScope();
        }

        _logprobs = entropyGradient ? logprobs.DetachFromDisposeScope() : null;
    }

    /// <summary>log π(token) [rows].</summary>
    public torch.Tensor Logprob { get; }

    /// <summary>Entropy of the distribution in nats [rows].</summary>
    public torch.Tensor Entropy { get; }

    /// <summary>Divergence from the other distribution in nats [rows]; null where there is none.</summary>
    public torch.Tensor? Divergence { get; }

    /// <summary>Σ π² over the vocabulary [rows], in the caller's scope; before <see cref="Backward"/>.</summary>
    public torch.Tensor SquaredProbabilities()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        return Dot(_distribution, _distribution).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Gradient of the logits, <c>(g·(onehot(token) − π) − h·π·(log π + H) + d·∂KL)/T</c>, ∂KL = π·(log π/ω − KL) forward, π − ω in reverse, and
    /// π·(a − Σ π·a), a = (1 − β)·log π/m, of the Jensen-Shannon divergence; takes the chunk's memory for it, so it can be asked for once.
    /// </summary>
    /// <param name="gradient">g: gradient of <see cref="Logprob"/> [rows].</param>
    /// <param name="entropy">h: gradient of <see cref="Entropy"/> [rows], or null.</param>
    /// <param name="divergence">d: gradient of <see cref="Divergence"/> [rows], or null.</param>
    /// <returns>[rows, vocabulary], the chunk's own.</returns>
    public torch.Tensor Backward(torch.Tensor gradient, torch.Tensor? entropy = null, torch.Tensor? divergence = null)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var scaled = Scale(gradient);                         // [rows, 1]
        if (entropy is null && divergence is null)
        {
            _distribution.mul_(-scaled).scatter_add_(-1, _tokens, scaled);
            return _distribution;
        }

        var factor = -scaled;                                 // [rows, 1], then [rows, vocabulary]: what π is multiplied with
        if (entropy is not null)
        {
            factor = factor - (Scale(entropy) * (_logprobs! + Entropy.unsqueeze(-1)));
        }

        if (divergence is not null)
        {
            var scale = Scale(divergence);                    // [rows, 1]
            factor = _centre is not null
                ? torch.add(factor, scale * (_other! - _centre.unsqueeze(-1)), Scalars.One)
                : torch.add(factor, scale, Scalars.One);
            if (_centre is null)
            {
                _distribution.mul_(factor).sub_(_other! * scale).scatter_add_(-1, _tokens, scaled);
                return _distribution;
            }
        }

        _distribution.mul_(factor).scatter_add_(-1, _tokens, scaled);
        return _distribution;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _distribution.Dispose();
        _tokens.Dispose();
        _logprobs?.Dispose();
        _other?.Dispose();
        _centre?.Dispose();
        Logprob.Dispose();
        Entropy.Dispose();
        Divergence?.Dispose();
    }

    /// <summary>KL(π ‖ ω) [rows]; log π/ω [rows, vocabulary] and its mean under π, the divergence itself.</summary>
    private (torch.Tensor Divergence, torch.Tensor Ratio, torch.Tensor? Centre) Forward(torch.Tensor logprobs, torch.Tensor others)
    {
        var ratio = logprobs - others;                                                                      // [rows, vocabulary]
        var divergence = Dot(_distribution, ratio);                                                         // [rows]
        return (divergence, ratio, divergence.alias());
    }

    /// <summary>KL(ω ‖ π) [rows]; ω [rows, vocabulary].</summary>
    private static (torch.Tensor Divergence, torch.Tensor Other, torch.Tensor? Centre) Reverse(torch.Tensor logprobs, torch.Tensor others)
    {
        var other = others.exp();                                                                           // [rows, vocabulary]
        return (Dot(other, others - logprobs), other, null);
    }

    private (torch.Tensor Divergence, torch.Tensor Ratio, torch.Tensor? Centre) JensenShannon(torch.Tensor logprobs, torch.Tensor others, double share)
    {
        using Scalar its = share, own = 1 - share, logIts = Math.Log(share), logOwn = Math.Log(1 - share);
        var mixed = torch.logaddexp(others.add(logIts, Scalars.One), logprobs.add(logOwn, Scalars.One));    // [rows, vocabulary] log m
        var ratio = (logprobs - mixed) * own;                                                               // [rows, vocabulary]
        var centre = Dot(_distribution, ratio);                                                             // [rows]
        return (torch.add(centre, Dot(others.exp(), others - mixed), its), ratio, centre);
    }

    /// <summary>Row by row, [rows, vocabulary] → [rows].</summary>
    private static torch.Tensor Dot(torch.Tensor left, torch.Tensor right) => torch.bmm(left.unsqueeze(1), right.unsqueeze(2)).reshape(-1);

    private torch.Tensor LogSoftmax(torch.Tensor logits)
    {
        using Scalar divisor = _temperature;
        var wide = logits.dtype is torch.ScalarType.BFloat16 or torch.ScalarType.Float16 ? logits.to(torch.float32) : logits;
        return torch.nn.functional.log_softmax(_temperature == 1 ? wide : wide.div(divisor), -1);           // [rows, vocabulary]
    }

    /// <summary>[rows] → [rows, 1], over the temperature.</summary>
    private torch.Tensor Scale(torch.Tensor gradient)
    {
        using Scalar divisor = _temperature;
        return gradient.unsqueeze(-1).div(divisor);
    }
}
