using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlActors.Learning.Tests.Checkpoints.Mutants;

/// <summary>Damaged copies of a JSON file: values of other types and sizes, keys gone, doubled or renamed, bytes changed.</summary>
internal static class JsonMutants
{
    private const string Placeholder = "@mutant@";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Values =
    [
        "null", "true", "false", "\"\"", "\"text\"", "\"../../x\"", "\"\\ud800\"", "[]", "{}", "[[[1]]]", "{\"a\":1}", "[null]", "[\"a\"]", "[1,2]", "[-1]",
        "-1", "0", "1", "2", "3", "7", "0.5", "-0.0", "1e-320", "1e308", "1e999", "-1e999", "65536", "1073741824", "2147483647", "2147483648", "-2147483648",
        "9223372036854775807", "9223372036854775808", "1e40", "NaN", "Infinity", "0x10", "01",
        Repeat("[", 300) + Repeat("]", 300), Repeat("{\"a\":", 300) + "1" + Repeat("}", 300), Repeat("[", 100_000), "\"" + Repeat("x", 100_000) + "\"", "[" + Repeat("1,", 50_000) + "1]",
    ];

    public static Mutant Make(byte[] content, Random random)
    {
        if (random.Next(4) == 0)
            return Mutant.Bytes(content, content.Length, random);
        var root = JsonNode.Parse(content)!;
        var parents = Objects(root).Where(o => o.Count > 0).ToList();
        var parent = parents[random.Next(parents.Count)];
        var key = parent.ElementAt(random.Next(parent.Count)).Key;
        var value = Values[random.Next(Values.Length)];
        switch (random.Next(8))
        {
            case 0:
                parent.Remove(key);
                return Mutant.Of(root.ToJsonString(Plain), key, $"'{key}' removed");
            case 1:
                parent[key] = Placeholder;
                var doubled = $"\"{Placeholder}\",{JsonSerializer.Serialize(key, Plain)}:{value}";
                return Mutant.Of(Text(root, doubled.Replace(Placeholder, "first", StringComparison.Ordinal)), key, $"'{key}' twice");
            case 2:
                var former = parent[key]?.DeepClone();
                parent.Remove(key);
                parent[key + "s"] = former;
                return Mutant.Of(root.ToJsonString(Plain), key, $"'{key}' renamed");
            default:
                parent[key] = Placeholder;
                return Mutant.Of(Text(root, value), key, $"'{key}' = {(value.Length > 50 ? value[..50] : value)}");
        }
    }

    private static string Text(JsonNode root, string value) => root.ToJsonString(Plain).Replace($"\"{Placeholder}\"", value, StringComparison.Ordinal);

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(item => Objects(item.Value)).Prepend(o),
        JsonArray array => array.SelectMany(Objects),
        _ => [],
    };

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
