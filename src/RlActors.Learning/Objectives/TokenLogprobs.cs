using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Log-probabilities and entropies of tokens at a temperature.</summary>
/// <param name="Logprob">log π(token) [batch, seq], with gradient where the logits have one.</param>
/// <param name="Entropy">Entropy of the distribution in nats [batch, seq], detached.</param>
public sealed record TokenLogprobs(torch.Tensor Logprob, torch.Tensor Entropy)
{
    /// <param name="logits">[batch, seq, vocabulary].</param>
    /// <param name="tokens">int64 [batch, seq].</param>
    /// <param name="temperature">Above 0; the one the tokens were sampled at.</param>
    /// <returns>Both tensors in the caller's scope.</returns>
    public static TokenLogprobs Of(torch.Tensor logits, torch.Tensor tokens, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar divisor = temperature;
        var scaled = temperature == 1 ? logits : logits / divisor;
        var all = torch.nn.functional.log_softmax(scaled, -1);                                  // [batch, seq, vocabulary]
        var chosen = all.gather(-1, tokens.unsqueeze(-1)).squeeze(-1);                          // [batch, seq]
        torch.Tensor entropy;
        using (torch.no_grad())
        {
            entropy = -(all.exp() * all).sum(-1);                                               // [batch, seq]
        }

        return new TokenLogprobs(chosen.MoveToOuterDisposeScope(), entropy.MoveToOuterDisposeScope());
    }
}
