namespace RlActors.Client.Output;

/// <summary>Hashes for people.</summary>
internal static class ShortHash
{
    /// <summary>The first eight digits.</summary>
    public static string Of(string hash) => hash.Length > 8 ? hash[..8] + "…" : hash;
}
