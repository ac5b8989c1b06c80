using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Rows as a critic sees them: packed for the trunk, and the states of each row a line. A state is a place where a token is predicted, or the one after a text's end.</summary>
/// <param name="Rows">What the trunk reads.</param>
/// <param name="Places">Which of the tokens read are states, int64 [valued], row by row.</param>
/// <param name="Spread">Which state stands in each cell of [batch, states], int64 [batch · states]; 0 behind a row's last.</param>
/// <param name="Mask">Boolean [batch, states]: the value is fitted.</param>
/// <param name="Old">Values before the step's first update, float32 [batch, states].</param>
/// <param name="Returns">What they are fitted to, float32 [batch, states].</param>
internal sealed record ValueBatch(PackedRows Rows, torch.Tensor Places, torch.Tensor Spread, torch.Tensor Mask, torch.Tensor Old, torch.Tensor Returns) : IDisposable
{
    public static ValueBatch From(IReadOnlyList<TrainingRow> rows, torch.Device device)
    {
        int batch = rows.Count, states = rows.Max(row => row.States), valued = rows.Sum(row => row.States);
        var places = new long[valued];
        var spread = new long[batch * states];
        var mask = new bool[batch * states];
        int start = 0, at = 0;
        for (int r = 0; r < batch; r++)
        {
            var row = rows[r];
            for (int t = 0; t < row.States; t++, at++)
            {
                places[at] = start + row.Prompt.Length - 1 + t;
                (spread[(r * states) + t], mask[(r * states) + t]) = (at, t == row.Tokens.Length || row.Trained[t] == 1);
            }

            start += row.InputLength;
        }

        return new ValueBatch(
            PackedRows.Of([.. rows.Select(row => row.Inputs)], device),
            torch.tensor(places, device: device),
            torch.tensor(spread, device: device),
            torch.tensor(mask, [batch, states], device: device),
            MicroBatch.Padded(rows, row => row.Values, states, device),
            MicroBatch.Padded(rows, row => row.Returns, states, device));
    }

    /// <summary>Numbers of the states in the objectives' cells, [valued] → [batch, states]; carries a gradient.</summary>
    public torch.Tensor Cells(torch.Tensor valued) => valued.index_select(0, Spread).view(Mask.shape);

    /// <summary>Moves everything to the next scope outwards.</summary>
    public void MoveToOuterDisposeScope()
    {
        foreach (var tensor in Tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    private torch.Tensor[] Tensors => [Rows.Inputs, Rows.Positions, Places, Spread, Mask, Old, Returns];
}
