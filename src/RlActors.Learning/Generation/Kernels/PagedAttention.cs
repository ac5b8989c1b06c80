using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// Attention of one query over keys and values that lie in blocks of 16 positions, read where they are: nothing is gathered, so that shared blocks cost nothing.
/// A query's bits depend on its own positions alone (INV-2).
/// </summary>
internal static unsafe class PagedAttention
{
    /// <summary>Positions in a block: one vector of scores.</summary>
    public const int BlockSize = 16;

    /// <summary>Scores of the positions <paramref name="first"/> … <paramref name="last"/>, then their softmax, then the mean of the values.</summary>
    /// <typeparam name="T">Element of keys and values: float, or ushort for the bits of bfloat16. Sums are float32 in any case.</typeparam>
    /// <param name="query">[headDim], rotated, with the scale in it.</param>
    /// <param name="blocks">Where the head's part of each of the sequence's blocks begins: keys [headDim, 16], behind them values [16, valueStride].</param>
    /// <param name="first">First position seen.</param>
    /// <param name="last">Last position seen: the query's own.</param>
    /// <param name="headDim">Width of the head.</param>
    /// <param name="valueStride">Elements from value to value, a multiple of 16.</param>
    /// <param name="scores">Room for all positions up to the last one's block.</param>
    /// <param name="y">Receives [headDim].</param>
    public static void Attend<T>(float* query, T** blocks, int first, int last, int headDim, int valueStride, float* scores, float* y)
        where T : unmanaged
    {
        int firstBlock = first / BlockSize, lastBlock = last / BlockSize;
        var largest = Vector512.Create(float.NegativeInfinity);
        for (int block = firstBlock; block <= lastBlock; block++)
        {
            // What comes next: the keys of the next block, or the values of the first. Blocks lie apart, where the processor does not look ahead by itself.
            T* next = block < lastBlock ? blocks[block + 1] : blocks[firstBlock] + (headDim * BlockSize);
            var part = Scores(query, blocks[block], next, headDim);
            if (block == firstBlock || block == lastBlock)
            {
                var position = Vector512.Create(block * BlockSize) + Vector512<int>.Indices;
                var seen = Vector512.GreaterThanOrEqual(position, Vector512.Create(first)) & Vector512.LessThanOrEqual(position, Vector512.Create(last));
                part = Vector512.ConditionalSelect(seen.AsSingle(), part, Vector512.Create(float.NegativeInfinity));
            }

            part.Store(scores + (block * BlockSize));
            largest = Vector512.Max(largest, part);
        }

        float most = float.NegativeInfinity;
        for (int lane = 0; lane < BlockSize; lane++)
        {
            most = Math.Max(most, largest[lane]);
        }

        var mosts = Vector512.Create(most);
        var total = Vector512<float>.Zero;
        for (int block = firstBlock; block <= lastBlock; block++)
        {
            var weight = Vector512.Exp(Vector512.Load(scores + (block * BlockSize)) - mosts);
            weight.Store(scores + (block * BlockSize));
            total += weight;
        }

        Mix(blocks, first, last, headDim, valueStride, scores, 1 / Vector512.Sum(total), y);
    }

    /// <summary>Sixteen scores; four sums, so that one need not wait for the other.</summary>
    private static Vector512<float> Scores<T>(float* query, T* keys, T* next, int headDim)
        where T : unmanaged
    {
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        int i = 0;
        for (; i + 4 <= headDim; i += 4, keys += 4 * BlockSize, next += 4 * BlockSize)
        {
            Prefetch(next);
            Prefetch(next + BlockSize);
            Prefetch(next + (2 * BlockSize));
            Prefetch(next + (3 * BlockSize));
            a = Vector512.FusedMultiplyAdd(Vector512.Create(query[i]), Load(keys), a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(query[i + 1]), Load(keys + BlockSize), b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(query[i + 2]), Load(keys + (2 * BlockSize)), c);
            d = Vector512.FusedMultiplyAdd(Vector512.Create(query[i + 3]), Load(keys + (3 * BlockSize)), d);
        }

        for (; i < headDim; i++, keys += BlockSize)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.Create(query[i]), Load(keys), a);
        }

        return (a + b) + (c + d);
    }

    private static void Mix<T>(T** blocks, int first, int last, int headDim, int valueStride, float* weights, float scale, float* y)
        where T : unmanaged
    {
        for (int column = 0; column < valueStride; column += 64)
        {
            int vectors = Math.Min(4, (valueStride - column) / 16);
            Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
            for (int position = first; position <= last;)
            {
                int block = position / BlockSize;
                T* ahead = blocks[Math.Min(block + 1, last / BlockSize)] + (headDim * BlockSize) + column;
                T* value = blocks[block] + (headDim * BlockSize) + (position % BlockSize * (long)valueStride) + column;
                for (int end = Math.Min(last, position | (BlockSize - 1)); position <= end; position++, value += valueStride, ahead += valueStride)
                {
                    Prefetch(ahead);
                    var weight = Vector512.Create(weights[position]);
                    a = Vector512.FusedMultiplyAdd(weight, Load(value), a);
                    if (vectors == 4)
                    {
                        Prefetch(ahead + 16);
                        Prefetch(ahead + 32);
                        Prefetch(ahead + 48);
                        b = Vector512.FusedMultiplyAdd(weight, Load(value + 16), b);
                        c = Vector512.FusedMultiplyAdd(weight, Load(value + 32), c);
                        d = Vector512.FusedMultiplyAdd(weight, Load(value + 48), d);
                    }
                    else if (vectors > 1)
                    {
                        b = Vector512.FusedMultiplyAdd(weight, Load(value + 16), b);
                        c = vectors > 2 ? Vector512.FusedMultiplyAdd(weight, Load(value + 32), c) : c;
                    }
                }
            }

            Put(a * Vector512.Create(scale), y, column, headDim);
            Put(b * Vector512.Create(scale), y, column + 16, headDim);
            Put(c * Vector512.Create(scale), y, column + 32, headDim);
            Put(d * Vector512.Create(scale), y, column + 48, headDim);
        }
    }

    private static void Prefetch(void* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(line);
        }
    }

    private static Vector512<float> Load<T>(T* from)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector512.Load((float*)from);
        }

        var bits = Vector256.Load((ushort*)from);
        return (Vector512.Create(Vector256.WidenLower(bits), Vector256.WidenUpper(bits)) << 16).AsSingle();
    }

    /// <summary>Stores what lies within the head.</summary>
    private static void Put(Vector512<float> part, float* y, int column, int headDim)
    {
        if (column + 16 <= headDim)
        {
            part.Store(y + column);
            return;
        }

        for (int i = column; i < headDim; i++)
        {
            y[i] = part[i - column];
        }
    }
}
