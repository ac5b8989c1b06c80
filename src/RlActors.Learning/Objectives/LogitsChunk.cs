using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>
/// Log-probabilities of one token a row of logits, and their gradient, by formula rather than by a graph: what is kept is the distribution alone. The log-softmax is
/// float32, or wider where the logits are.
/// </summary>
public sealed class LogitsChunk : IDisposable
{
    private readonly torch.Tensor _distribution; // [rows, vocabulary]
    private readonly torch.Tensor _tokens;       // [rows, 1]
    private readonly double _temperature;

    /// <param name="logits">[rows, vocabulary].</param>
    /// <param name="tokens">int64 [rows].</param>
    /// <param name="temperature">Above 0; the one the tokens were sampled at.</param>
    public LogitsChunk(torch.Tensor logits, torch.Tensor tokens, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using Scalar divisor = temperature;
        _temperature = temperature;
        _tokens = tokens.unsqueeze(-1).DetachFromDisposeScope();
        var wide = logits.dtype is torch.ScalarType.BFloat16 or torch.ScalarType.Float16 ? logits.to(torch.float32) : logits;
        var logprobs = torch.nn.functional.log_softmax(temperature == 1 ? wide : wide.div(divisor), -1);    // [rows, vocabulary]
        _distribution = logprobs.exp().DetachFromDisposeScope();
        Logprob = logprobs.gather(-1, _tokens).squeeze(-1).DetachFromDisposeScope();                        // [rows]
        Entropy = torch.bmm(_distribution.unsqueeze(1), logprobs.unsqueeze(2)).reshape(-1).neg_().DetachFromDisposeScope(); // [rows]
    }

    /// <summary>log π(token) [rows].</summary>
    public torch.Tensor Logprob { get; }

    /// <summary>Entropy of the distribution in nats [rows].</summary>
    public torch.Tensor Entropy { get; }

    /// <summary>Gradient of the logits, <c>g·(onehot(token) − π)/T</c>; takes the chunk's memory for it, so it can be asked for once.</summary>
    /// <param name="gradient">g: gradient of <see cref="Logprob"/> [rows].</param>
    /// <returns>[rows, vocabulary], the chunk's own.</returns>
    public torch.Tensor Backward(torch.Tensor gradient)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using Scalar divisor = _temperature;
        var scaled = gradient.unsqueeze(-1).div(divisor);     // [rows, 1]
        _distribution.mul_(-scaled).scatter_add_(-1, _tokens, scaled);
        return _distribution;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _distribution.Dispose();
        _tokens.Dispose();
        Logprob.Dispose();
        Entropy.Dispose();
    }
}
