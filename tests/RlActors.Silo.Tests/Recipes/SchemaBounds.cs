using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RlActors.Recipes;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>Finds the bounds of every number of a recipe by giving <see cref="RecipeValidator"/> values far outside and reading what it says.</summary>
internal static partial class SchemaBounds
{
    /// <summary>One stage of each kind, in the order of the schema. That its names mean nothing is a complaint that is not looked at here.</summary>
    private static readonly string Sample = $$"""
        { "name": "sample", "model": { "create": {} }, "task": { "name": "addition" }, "judges": [ { "name": "exact-match" } ],
          "stages": [ {{string.Join(", ", StageKinds.All.Select(Stage))}} ], "evaluation": {}, "generation": { "backend": {} }, "learner": {} }
        """;

    /// <summary>Adds <c>minimum</c>, <c>exclusiveMinimum</c> and <c>maximum</c> wherever the validator has them.</summary>
    public static void AddTo(JsonObject schema) => Walk(schema, new Place("", "", []));

    private static string Stage(string kind)
    {
        string own = kind switch
        {
            "rl" => """ "sampling": {}, "loss": {} """,
            "rejection-sampling" => """ "sampling": {} """,
            "evaluate" => """ "name": "last" """,
            "distill" => """ "teacher": "base", "data": { "stage": "none" } """,
            _ => """ "data": { "stage": "none" } """,
        };
        return $$"""{ "kind": "{{kind}}", "optimizer": {}, "judges": [ { "name": "exact-match" } ], {{own}} }""";
    }

    private static void Walk(JsonNode? schema, Place place)
    {
        if (schema is not JsonObject part)
        {
            return;
        }

        if (Is("integer", part["type"]) || Is("number", part["type"]))
        {
            Bound(part, Is("integer", part["type"]), place);
        }

        foreach (var (key, value) in part["properties"] as JsonObject ?? [])
        {
            Walk(value, place.Key(key));
        }

        // Of a list the first element is tried; of the stages the one of each kind.
        Walk(part["items"], place.Element(0));
        foreach (var (i, kind) in (part["anyOf"] as JsonArray ?? []).Index())
        {
            Walk(kind, place.Told == "stages[0]" ? new Place($"stages.{i}", $"stages[{i}]", []) : place.Being(kind));
        }
    }

    private static bool Is(string wanted, JsonNode? type) => type switch
    {
        JsonArray many => many.Any(one => Is(wanted, one)),
        JsonValue one => one.GetValue<string>() == wanted,
        _ => false,
    };

    private static void Bound(JsonObject part, bool isWhole, Place place)
    {
        if (Complaint(place, isWhole ? "-2147483648" : "-1e300") is { } low)
        {
            part[low.Groups["above"].Success ? "exclusiveMinimum" : "minimum"] = Number(low.Groups["least"].Value);
        }

        if (Complaint(place, isWhole ? "2147483647" : "1e300") is { } high)
        {
            part["maximum"] = Number(high.Groups["most"].Value);
        }
    }

    private static Match? Complaint(Place place, string value)
    {
        try
        {
            RecipeReader.Read(Sample, "sample", [.. place.Sets, $"{place.Path}={value}"]);
            return null;
        }
        catch (RlActorsException refusal)
        {
            return Bounds().Matches(refusal.Message).FirstOrDefault(match => match.Groups["path"].Value == place.Told);
        }
    }

    private static JsonNode Number(string text) => JsonValue.Create(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(?<path>[^ ]+) is [^ ;]+; expected (?:a number from (?<least>[^ ]+) to (?<most>[^ ;:]+)|a number of at least (?<least>[^ ;]+)|a share (?<above>above) (?<least>[0-9.]+), at most (?<most>[0-9.]+))")]
    private static partial Regex Bounds();

    /// <summary>A place in a recipe.</summary>
    /// <param name="Path">As an override writes it.</param>
    /// <param name="Told">As the validator writes it.</param>
    /// <param name="Sets">Overrides that make it be there.</param>
    private sealed record Place(string Path, string Told, IReadOnlyList<string> Sets)
    {
        public Place Key(string key) => Path.Length == 0 ? this with { Path = key, Told = key } : this with { Path = $"{Path}.{key}", Told = $"{Told}.{key}" };

        public Place Element(int index) => this with { Path = $"{Path}.{index}", Told = $"{Told}[{index}]" };

        /// <summary>The same place with an object of one of its kinds.</summary>
        public Place Being(JsonNode? kind) => kind?["properties"]?["kind"]?["enum"]?[0] is { } name
            ? this with { Sets = [.. Sets, $"{Path}={{\"kind\":{name.ToJsonString()}}}"] }
            : this;
    }
}
