using System.Text.Json.Nodes;
using RlActors.Identity;

namespace RlActors.Silo.Http;

/// <summary>What a choice has beyond OpenAI's fields: token ids as vLLM gives them, and which policy sampled it.</summary>
internal static class Extensions
{
    /// <summary>
    /// Adds <c>token_ids</c> where they are asked for, <c>policy_version</c> (the oldest that sampled any of the tokens), and where it changed in between
    /// <c>policy_versions</c> (each of them) and <c>token_policy_versions</c> (the number for every token).
    /// </summary>
    public static void AddTo(JsonObject choice, ChoiceDelta delta, bool tokenIds)
    {
        if (tokenIds)
        {
            choice["token_ids"] = Ids(delta.Tokens.Select(one => one.Token.Token));
        }

        int[] numbers = [.. delta.Tokens.Select(one => one.Token.Version)];
        if (numbers.Length == 0)
        {
            return;
        }

        int[] distinct = [.. numbers.Distinct().Order()];
        choice["policy_version"] = Json(distinct[0], delta.Versions);
        if (distinct.Length > 1)
        {
            choice["policy_versions"] = new JsonArray([.. distinct.Select(number => Json(number, delta.Versions))]);
            choice["token_policy_versions"] = Ids(numbers);
        }
    }

    public static JsonArray Ids(IEnumerable<int> ids) => new([.. ids.Select(id => JsonValue.Create(id))]);

    public static JsonObject Json(PolicyVersion version) => new()
    {
        ["stage"] = version.Stage, ["version"] = version.Number, ["lineage"] = version.Lineage, ["hash"] = version.Hash,
    };

    private static JsonObject Json(int number, IReadOnlyDictionary<int, PolicyVersion> known) =>
        known.TryGetValue(number, out var version) ? Json(version) : new JsonObject { ["version"] = number };
}
