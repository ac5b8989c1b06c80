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
    /// <summary>log π_prox, float32 [batch, tokens]; null where the rows have none.</summary>
    public torch.Tensor? Proximal { get; init; }

    /// <summary>log π_ref, float32 [batch, tokens]; null where the rows have none.</summary>
    public torch.Tensor? Reference { get; init; }

    /// <summary>Versions behind the step's policy, float32 [batch, tokens]; null where the rows have none.</summary>
    public torch.Tensor? Staleness { get; init; }

    /// <summary>Boolean [batch, 1]: the row is an example to imitate.</summary>
    public required torch.Tensor Positive { get; init; }

    public static MicroBatch From(IReadOnlyList<TrainingRow> rows, torch.Device device)
    {
        int batch = rows.Count, tokens = rows.Max(row => row.Tokens.Length), looked = rows.Sum(row => row.Tokens.Length);
        var (places, targets) = (new long[looked], new long[looked]);
        var spread = new long[batch * tokens];
        var mask = new bool[batch * tokens];
        int start = 0, at = 0;
        for (int r = 0; r < batch; r++)
        {
            var row = rows[r];
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
            Padded(rows, row => row.Behaviour, tokens, device),
            Padded(rows, row => row.Advantage, tokens, device))
        {
            Positive = torch.tensor([.. rows.Select(row => row.IsPositive)], [batch, 1], device: device),
            Proximal = PaddedOrNone(rows, row => row.Proximal, tokens, device),
            Reference = PaddedOrNone(rows, row => row.Reference, tokens, device),
            Staleness = PaddedOrNone(rows, row => row.Staleness, tokens, device),
        };
    }

    /// <summary>Numbers of the looked-at tokens in the objectives' cells, [looked] → [batch, tokens]; carries a gradient.</summary>
    public torch.Tensor Cells(torch.Tensor looked) => looked.index_select(0, Spread).view(Mask.shape);

    /// <summary>What each row carries, float32 [batch, width], 0 behind a row's end.</summary>
    public static torch.Tensor Padded(IReadOnlyList<TrainingRow> rows, Func<TrainingRow, float[]?> values, int width, torch.Device device)
    {
        var padded = new float[rows.Count * width];
        for (int r = 0; r < rows.Count; r++)
        {
            values(rows[r])?.CopyTo(padded.AsSpan(r * width));
        }

        return torch.tensor(padded, [rows.Count, width], device: device);
    }

    /// <summary>Moves everything to the next scope outwards.</summary>
    public void MoveToOuterDisposeScope()
    {
        foreach (var tensor in Tensors)
        {
            tensor?.MoveToOuterDisposeScope();
        }
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor?.Dispose();
        }
    }

    private torch.Tensor?[] Tensors => [Rows.Inputs, Rows.Positions, Places, Targets, Spread, Mask, Behaviour, Advantage, Positive, Proximal, Reference, Staleness];

    private static torch.Tensor? PaddedOrNone(IReadOnlyList<TrainingRow> rows, Func<TrainingRow, float[]?> values, int width, torch.Device device) =>
        values(rows[0]) is null ? null : Padded(rows, values, width, device);
}
