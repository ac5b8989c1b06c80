using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Rows as tensors: packed for the model, which sees nothing that is not a token, and padded for the objectives, which see a sequence a line.</summary>
/// <param name="Rows">What the model reads.</param>
/// <param name="Places">Where among the model's tokens each looked-at token is predicted, int64 [looked].</param>
/// <param name="Targets">The looked-at tokens, int64 [looked], row by row.</param>
/// <param name="Spread">Which looked-at token stands in each cell of [batch, tokens], int64 [batch · tokens]; 0 behind a row's end.</param>
/// <param name="Mask">Boolean [batch, tokens]: trained.</param>
/// <param name="Behaviour">log μ, float32 [batch, tokens].</param>
/// <param name="Advantage">Â, float32 [batch, tokens].</param>
internal sealed record MicroBatch(
    PackedRows Rows, torch.Tensor Places, torch.Tensor Targets, torch.Tensor Spread, torch.Tensor Mask, torch.Tensor Behaviour, torch.Tensor Advantage) : IDisposable
{
    public static MicroBatch From(IReadOnlyList<TrainingRow> rows, torch.Device device)
    {
        int batch = rows.Count, tokens = rows.Max(row => row.Tokens.Length), looked = rows.Sum(row => row.Tokens.Length);
        var (places, targets) = (new long[looked], new long[looked]);
        var spread = new long[batch * tokens];
        var mask = new bool[batch * tokens];
        var behaviour = new float[batch * tokens];
        var advantage = new float[batch * tokens];
        int start = 0, at = 0;
        for (int r = 0; r < batch; r++)
        {
            var row = rows[r];
            row.Behaviour?.CopyTo(behaviour.AsSpan(r * tokens));
            advantage.AsSpan(r * tokens, row.Tokens.Length).Fill(row.Advantage);
            for (int t = 0; t < row.Tokens.Length; t++, at++)
            {
                (places[at], targets[at]) = (start + row.Prompt.Length - 1 + t, row.Tokens[t]);
                (spread[(r * tokens) + t], mask[(r * tokens) + t]) = (at, row.Trained[t] == 1);
            }

            start += row.InputLength;
        }

        return new MicroBatch(
            PackedRows.Of([.. rows.Select(row => row.Inputs)], device),
            torch.tensor(places, device: device),
            torch.tensor(targets, device: device),
            torch.tensor(spread, device: device),
            torch.tensor(mask, [batch, tokens], device: device),
            torch.tensor(behaviour, [batch, tokens], device: device),
            torch.tensor(advantage, [batch, tokens], device: device));
    }

    /// <summary>Numbers of the looked-at tokens in the objectives' cells, [looked] → [batch, tokens]; carries a gradient.</summary>
    public torch.Tensor Cells(torch.Tensor looked) => looked.index_select(0, Spread).view(Mask.shape);

    public void Dispose()
    {
        Rows.Dispose();
        foreach (var tensor in new[] { Places, Targets, Spread, Mask, Behaviour, Advantage })
        {
            tensor.Dispose();
        }
    }
}
