using RlActors.Identity;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>The seed that a server with a random generator of its own gets for one completion.</summary>
internal static class CompletionSeed
{
    /// <summary>A function of the group's seed and the completion's index, from 0 to 2³¹ − 1, which every server takes.</summary>
    public static int Of(long groupSeed, int index) => (int)(Seeds.Uniform(groupSeed, index, 0) * int.MaxValue);
}
