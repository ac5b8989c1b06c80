using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlActors.Identity;

/// <summary>Random numbers as pure functions of what they are for, so that the order in which work is done never changes them (INV-2).</summary>
public static class Seeds
{
    /// <summary>Seed of a rollout group, a function of the recipe's seed, the stage and the group's place in the prompt's history (not of the run's name).</summary>
    public static long ForGroup(int recipeSeed, int stage, string prompt, int attempt) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"group/{recipeSeed}/{stage}/{prompt}/{attempt}"));

    /// <summary>Seed for a named purpose of a run, such as <c>init</c> or <c>order/3</c>.</summary>
    public static long For(int recipeSeed, string purpose) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"{purpose}/{recipeSeed}"));

    /// <summary>Seed of one of many prompts that are sampled under one seed, by what the prompt holds.</summary>
    public static long ForPrompt(long seed, IReadOnlyList<int> tokens) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"prompt/{seed}/{string.Join(',', tokens)}"));

    /// <summary>Seed of what a judge draws for one completion of a group; <paramref name="index"/> −1 is the group as a whole.</summary>
    public static long ForJudge(long groupSeed, string label, int index) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"judge/{groupSeed}/{label}/{index}"));

    /// <summary>Seed of the n-th draw of something that has a seed.</summary>
    public static long ForDraw(long seed, int draw) => Hash(string.Create(CultureInfo.InvariantCulture, $"draw/{seed}/{draw}"));

    /// <summary>The uniform number in [0, 1) that draws one token: keyed by group seed, completion index and position in the completion (SplitMix64 finaliser).</summary>
    public static double Uniform(long groupSeed, int index, int position)
    {
        ulong state = Mix((ulong)groupSeed + 0x9E3779B97F4A7C15UL * (ulong)(uint)(index + 1));
        state = Mix(state + 0xD1B54A32D192ED03UL * (ulong)(uint)(position + 1));
        return (state >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A permutation of 0 … count − 1, the same for the same seed.</summary>
    public static int[] Permutation(int count, long seed)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)(Uniform(seed, i, 0) * (i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private static long Hash(string text) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
