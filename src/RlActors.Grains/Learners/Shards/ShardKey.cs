using System.Globalization;

namespace RlActors.Learners.Shards;

/// <summary>Keys of shards: <c>run/rank</c>.</summary>
internal static class ShardKey
{
    public static string Of(string run, int rank) => string.Create(CultureInfo.InvariantCulture, $"{run}/{rank}");

    public static (string Run, int Rank) Parse(string key)
    {
        int slash = key.LastIndexOf('/');
        return (key[..slash], int.Parse(key.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }
}
