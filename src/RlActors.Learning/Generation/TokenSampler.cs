using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>Draws the next token of every decode slot at once, in float64, by the inverse of the cumulative distribution. Every row is computed on its own.</summary>
internal static class TokenSampler
{
    /// <param name="logits">[slots, vocabulary].</param>
    /// <param name="temperatures">One a slot; 0 takes the likeliest token.</param>
    /// <param name="uniforms">One a slot, in [0, 1): draws the token.</param>
    /// <param name="tokens">Receives the tokens.</param>
    /// <param name="logprobs">Receives their logprobs under the distribution they were drawn from; 0 for the likeliest token, which is certain.</param>
    public static void Draw(torch.Tensor logits, ReadOnlySpan<double> temperatures, ReadOnlySpan<double> uniforms, Span<int> tokens, Span<float> logprobs)
    {
        using var scope = torch.NewDisposeScope();
        int slots = temperatures.Length;
        var divisors = new double[slots];
        bool anyGreedy = false;
        for (int slot = 0; slot < slots; slot++)
        {
            anyGreedy |= temperatures[slot] == 0;
            divisors[slot] = temperatures[slot] == 0 ? 1 : temperatures[slot];
        }

        using Scalar last = logits.shape[1] - 1;
        var scaled = logits.to(torch.float64).div_(torch.tensor(divisors, [slots, 1], device: logits.device));      // [slots, vocabulary]
        var probabilities = torch.nn.functional.softmax(scaled, -1);                                                // [slots, vocabulary]
        var cumulative = probabilities.cumsum(-1);                                                                  // [slots, vocabulary]
        var drawn = torch.tensor(uniforms.ToArray(), [slots, 1], device: logits.device).mul_(cumulative.narrow(1, -1, 1)); // [slots, 1]
        var chosen = cumulative.le(drawn).sum(-1, keepdim: true).clamp_max_(last);                   // [slots, 1]
        var probability = probabilities.gather(1, chosen);                                                          // [slots, 1]
        Read(chosen, probability, temperatures, tokens, logprobs);
        if (anyGreedy)
        {
            ReadGreedy(logits, temperatures, tokens, logprobs);
        }
    }

    private static void Read(torch.Tensor chosen, torch.Tensor probability, ReadOnlySpan<double> temperatures, Span<int> tokens, Span<float> logprobs)
    {
        var ids = chosen.cpu().data<long>();
        var values = probability.cpu().data<double>();
        for (int slot = 0; slot < temperatures.Length; slot++)
        {
            tokens[slot] = (int)ids[slot];
            logprobs[slot] = (float)Math.Log(values[slot]);
        }
    }

    private static void ReadGreedy(torch.Tensor logits, ReadOnlySpan<double> temperatures, Span<int> tokens, Span<float> logprobs)
    {
        var ids = logits.argmax(-1).cpu().data<long>();
        for (int slot = 0; slot < temperatures.Length; slot++)
        {
            if (temperatures[slot] == 0)
            {
                (tokens[slot], logprobs[slot]) = ((int)ids[slot], 0);
            }
        }
    }
}
