using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Rows as tensors, padded on the right: what stands behind a row's end is never looked at by the row itself, for attention is causal.</summary>
/// <param name="Inputs">Token ids, int64 [batch, seq].</param>
/// <param name="Positions">int64 [batch, seq].</param>
/// <param name="Places">Where in [batch · seq] the model predicts each looked-at token, int64 [batch · tokens].</param>
/// <param name="Targets">The looked-at tokens, int64 [batch, tokens].</param>
/// <param name="Mask">Boolean [batch, tokens]: trained.</param>
/// <param name="Behaviour">log μ, float32 [batch, tokens].</param>
/// <param name="Advantage">Â, float32 [batch, tokens].</param>
internal sealed record MicroBatch(
    torch.Tensor Inputs, torch.Tensor Positions, torch.Tensor Places, torch.Tensor Targets, torch.Tensor Mask, torch.Tensor Behaviour, torch.Tensor Advantage) : IDisposable
{
    public static MicroBatch From(IReadOnlyList<TrainingRow> rows, torch.Device device)
    {
        int batch = rows.Count, seq = rows.Max(row => row.InputLength), tokens = rows.Max(row => row.Tokens.Length);
        var inputs = new long[batch * seq];
        var places = new long[batch * tokens];
        var targets = new long[batch * tokens];
        var mask = new bool[batch * tokens];
        var behaviour = new float[batch * tokens];
        var advantage = new float[batch * tokens];
        for (int r = 0; r < batch; r++)
        {
            var row = rows[r];
            Widen(row.Prompt, inputs.AsSpan(r * seq));
            Widen(row.Tokens.AsSpan(..^1), inputs.AsSpan((r * seq) + row.Prompt.Length));
            Widen(row.Tokens, targets.AsSpan(r * tokens));
            row.Behaviour?.CopyTo(behaviour.AsSpan(r * tokens));
            advantage.AsSpan(r * tokens, row.Tokens.Length).Fill(row.Advantage);
            for (int t = 0; t < row.Tokens.Length; t++)
            {
                places[(r * tokens) + t] = (r * seq) + row.Prompt.Length - 1 + t;
                mask[(r * tokens) + t] = row.Trained[t] == 1;
            }
        }

        return new MicroBatch(
            torch.tensor(inputs, [batch, seq], device: device),
            torch.tensor(Enumerable.Range(0, seq).Select(i => (long)i).ToArray(), device: device).expand(batch, seq),
            torch.tensor(places, device: device),
            torch.tensor(targets, [batch, tokens], device: device),
            torch.tensor(mask, [batch, tokens], device: device),
            torch.tensor(behaviour, [batch, tokens], device: device),
            torch.tensor(advantage, [batch, tokens], device: device));
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { Inputs, Positions, Places, Targets, Mask, Behaviour, Advantage })
        {
            tensor.Dispose();
        }
    }

    private static void Widen(ReadOnlySpan<int> from, Span<long> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }
}
