using System.Globalization;
using System.IO.Hashing;

namespace RlActors.Learning.Training;

/// <summary>
/// A short name of what a learner holds in memory, by which replicas are compared after every step: the master values of policy and critic, and the counts and coefficient beside them. The
/// moments are left out, for that would be three times the bytes, and moments that differ show in the values one update later.
/// </summary>
internal static class StateDigest
{
    private const int PieceLength = 1 << 20; // numbers

    public static string Of(Learner learner)
    {
        var hash = new XxHash3();
        Add(hash, learner.Policy.Trained.Flat);
        if (learner.Critic is { } critic)
        {
            Add(hash, critic.Flat);
        }

        hash.Append(BitConverter.GetBytes(learner.KlCoefficient ?? double.NaN));
        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }

    private static void Add(XxHash3 hash, FlatState flat)
    {
        hash.Append(BitConverter.GetBytes(flat.Updates));
        long length = flat.Values.numel();
        for (long start = 0; start < length; start += PieceLength)
        {
            using var part = flat.Values.narrow(0, start, Math.Min(PieceLength, length - start)); // [count]
            using var host = part.cpu();
            hash.Append(host.bytes);
        }
    }
}
