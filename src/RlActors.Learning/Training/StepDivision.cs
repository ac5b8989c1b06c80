using System.Runtime.InteropServices;
using RlActors.Engines;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// How a step's rows are divided: into parts, of which a learner's shard computes some, and those into micro-batches. What the other shards make of theirs comes in here. Without shards
/// there is one part, and nothing is exchanged or copied.
/// </summary>
/// <param name="tokensPerMicroBatch">Most tokens of a micro-batch.</param>
/// <param name="exchange">With the other shards; null: there are none.</param>
internal sealed class StepDivision(int tokensPerMicroBatch, IShardExchange? exchange = null)
{
    /// <summary>Most tokens of a micro-batch.</summary>
    public int TokensPerMicroBatch => tokensPerMicroBatch;

    /// <summary>The parts that are computed here, cut into micro-batches of row numbers.</summary>
    /// <param name="lengths">Tokens of each row of the whole step, or of one update of it.</param>
    public IReadOnlyList<PartBatches<int[]>> Cut(IReadOnlyList<int> lengths)
    {
        if (exchange is null)
        {
            return [new(0, MicroBatchPlan.Cut(lengths, tokensPerMicroBatch))];
        }

        var parts = PartCut.Cut(lengths, exchange.Parts);
        return [.. exchange.Own.Select(part => new PartBatches<int[]>(
            part, [.. MicroBatchPlan.Cut([.. parts[part].Select(row => lengths[row])], tokensPerMicroBatch).Select(batch => batch.Select(i => parts[part][i]).ToArray())]))];
    }

    /// <summary>Computes something of every row, micro-batch by micro-batch, each where its part is; all shards come to know all of it.</summary>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="look">Gives one array for each row of a micro-batch. What it makes lives in a scope of its own.</param>
    /// <param name="set">Told each row's array.</param>
    public void ShareRows<T>(IReadOnlyList<int> lengths, Func<int[], T[][]> look, Action<int, T[]> set) where T : unmanaged
    {
        var own = Cut(lengths).Select(part => part.Batches.SelectMany(rows =>
        {
            using var scope = torch.NewDisposeScope();
            T[][] found = look(rows);
            exchange?.Advance();
            return rows.Zip(found);
        }).ToList()).ToList();
        if (exchange is null)
        {
            own.ForEach(rows => rows.ForEach(row => set(row.First, row.Second)));
            return;
        }

        foreach (byte[] part in exchange.Gather([.. own.Select(RowNumbers.Pack)]))
        {
            RowNumbers.Unpack(part, set);
        }
    }

    /// <summary>The gradient of one update, summed over its micro-batches and then over its parts, and what was measured beside it.</summary>
    /// <param name="parts">What is computed here.</param>
    /// <param name="trained">Whose gradients begin at zero and end as the sum.</param>
    /// <param name="beside">Few parameters that another optimiser moves, with gradients of the same passes; null: none.</param>
    /// <param name="sums">Receives what the whole update measured.</param>
    /// <param name="pass">Adds one micro-batch's gradients, and what it measures to the sums it is given. What it makes lives in a scope of its own.</param>
    public void Accumulate<T>(IReadOnlyList<PartBatches<T>> parts, ParameterBuffer trained, ParameterBuffer? beside, StepSums sums, Action<T, StepSums> pass)
    {
        if (exchange is null)
        {
            Accumulate(parts[0], trained, beside, sums, pass);
            return;
        }

        var measured = new List<byte[]>();
        foreach (var part in parts)
        {
            using var own = sums.New();
            Accumulate(part, trained, beside, own, pass);
            exchange.Contribute(part.Part, new GradientMemory(trained.Gradients));
            measured.Add([.. own.Pack(), .. beside is null ? [] : MemoryMarshal.AsBytes(beside.ReadGradients().AsSpan())]);
        }

        beside?.ZeroGradients();
        foreach (byte[] part in exchange.Gather(measured))
        {
            sums.Add(part.AsSpan(0, sums.PackedLength));
            beside?.AddGradients(MemoryMarshal.Cast<byte, float>(part.AsSpan(sums.PackedLength)));
        }

        exchange.Sum(new GradientMemory(trained.Gradients));
    }

    private void Accumulate<T>(PartBatches<T> part, ParameterBuffer trained, ParameterBuffer? beside, StepSums sums, Action<T, StepSums> pass)
    {
        trained.ZeroGradients();
        beside?.ZeroGradients();
        foreach (var batch in part.Batches)
        {
            using var scope = torch.NewDisposeScope();
            pass(batch, sums);
            exchange?.Advance();
        }
    }
}

/// <summary>The micro-batches of one part of a step.</summary>
/// <param name="Part">The part.</param>
/// <param name="Batches">Its micro-batches, in order.</param>
internal sealed record PartBatches<T>(int Part, IReadOnlyList<T> Batches)
{
    /// <summary>The same with something made of every micro-batch.</summary>
    public PartBatches<TOther> Select<TOther>(Func<T, TOther> make) => new(Part, [.. Batches.Select(make)]);
}
