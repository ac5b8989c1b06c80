using TorchSharp;

namespace RlActors.Learning.Models;

/// <summary>
/// Rows of any lengths laid end to end: nothing is padded. All that works token by token sees one long row; attention sees rows, those of one length that follow
/// each other together, so that no score between two rows is ever computed.
/// </summary>
/// <param name="Inputs">Token ids, int64 [tokens].</param>
/// <param name="Positions">int64 [tokens]; begins again with every row.</param>
/// <param name="Runs">Rows of one length that follow each other, in order.</param>
internal sealed record PackedRows(torch.Tensor Inputs, torch.Tensor Positions, IReadOnlyList<EqualRows> Runs) : IDisposable
{
    /// <param name="rows">Token ids of each row; at least one of each.</param>
    /// <param name="device">Where the tensors go.</param>
    public static PackedRows Of(IReadOnlyList<int[]> rows, torch.Device device)
    {
        long tokens = rows.Sum(row => (long)row.Length);
        var (inputs, positions) = (new long[tokens], new long[tokens]);
        var runs = new List<EqualRows>();
        int at = 0;
        foreach (int[] row in rows)
        {
            for (int t = 0; t < row.Length; t++, at++)
            {
                (inputs[at], positions[at]) = (row[t], t);
            }

            if (runs.Count > 0 && runs[^1].Length == row.Length)
            {
                runs[^1] = runs[^1] with { Rows = runs[^1].Rows + 1 };
            }
            else
            {
                runs.Add(new EqualRows(1, row.Length));
            }
        }

        return new PackedRows(torch.tensor(inputs, device: device), torch.tensor(positions, device: device), runs);
    }

    public void Dispose()
    {
        Inputs.Dispose();
        Positions.Dispose();
    }
}

/// <summary>Rows of one length.</summary>
internal readonly record struct EqualRows(long Rows, long Length);
