using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>A prompt that was read once for all completions of its group.</summary>
internal sealed class PrefilledPrompt : IDisposable
{
    private const int Rounding = 8;

    private PrefilledPrompt(torch.Tensor keyValues, torch.Tensor logits, int version) => (KeyValues, Logits, Version) = (keyValues, logits, version);

    /// <summary>[2 · layers, blocks, 1, kvHeads, block, headDim].</summary>
    public torch.Tensor KeyValues { get; }

    /// <summary>Logits of the first token, [1, vocabulary].</summary>
    public torch.Tensor Logits { get; }

    /// <summary>Number of the version that read it.</summary>
    public int Version { get; }

    /// <summary>Reads a prompt alone, padded to a round length: the shape, and with it every bit, depends on its own length only.</summary>
    public static PrefilledPrompt Read(CausalLanguageModel model, CacheShape shape, int[] prompt, int version)
    {
        using var scope = torch.NewDisposeScope();
        int padded = Math.Min((prompt.Length + Rounding - 1) / Rounding * Rounding, model.Config.ContextLength);
        var tokens = new long[padded];
        for (int i = 0; i < prompt.Length; i++)
        {
            tokens[i] = prompt[i];
        }

        using var cache = new PrefillCache(shape);
        var hidden = model.Hidden(
            torch.tensor(tokens, [1, padded], device: model.Device),
            torch.tensor(Enumerable.Range(0, padded).Select(i => (long)i).ToArray(), [1, padded], device: model.Device),
            cache);                                                                             // [1, padded, hidden]
        var logits = model.Head(hidden.select(1, prompt.Length - 1));                           // [1, vocabulary]
        return new PrefilledPrompt(cache.ToTensor().DetachFromDisposeScope(), logits.DetachFromDisposeScope(), version);
    }

    public void Dispose()
    {
        KeyValues.Dispose();
        Logits.Dispose();
    }
}
