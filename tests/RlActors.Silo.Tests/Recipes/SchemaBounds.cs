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
    public static void AddTo(JsonObject schema) => Walk(schema, "", "");

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

    /// <param name="schema">A part of the schema.</param>
    /// <param name="path">Where it is in a recipe, as an override writes it.</param>
    /// <param name="told">Where it is in a recipe, as the validator writes it.</param>
    private static void Walk(JsonNode? schema, string path, string told)
    {
        if (schema is not JsonObject part)
        {
            return;
        }

        if (Is("integer", part["type"]) || Is("number", part["type"]))
        {
            Bound(part, Is("integer", part["type"]), path, told);
        }

        foreach (var (key, value) in part["properties"] as JsonObject ?? [])
        {
            Walk(value, path.Length == 0 ? key : $"{path}.{key}", told.Length == 0 ? key : $"{told}.{key}");
        }

        // Of a list the first element is tried; of the stages the one of each kind.
        Walk(part["items"], $"{path}.0", $"{told}[0]");
        foreach (var (i, kind) in (part["anyOf"] as JsonArray ?? []).Index())
        {
            Walk(kind, path[..^1] + i, $"{told[..^2]}{i}]");
        }
    }

    private static bool Is(string wanted, JsonNode? type) => type switch
    {
        JsonArray many => many.Any(one => Is(wanted, one)),
        JsonValue one => one.GetValue<string>() == wanted,
        _ => false,
    };

    private static void Bound(JsonObject part, bool isWhole, string path, string told)
    {
        if (Complaint(path, told, isWhole ? "-2147483648" : "-1e300") is { } low)
        {
            part[low.Groups["above"].Success ? "exclusiveMinimum" : "minimum"] = Number(low.Groups["least"].Value);
        }

        if (Complaint(path, told, isWhole ? "2147483647" : "1e300") is { } high)
        {
            part["maximum"] = Number(high.Groups["most"].Value);
        }
    }

    private static Match? Complaint(string path, string told, string value)
    {
        try
        {
            RecipeReader.Read(Sample, "sample", [$"{path}={value}"]);
            return null;
        }
        catch (RlActorsException refusal)
        {
            return Bounds().Matches(refusal.Message).FirstOrDefault(match => match.Groups["path"].Value == told);
        }
    }

    private static JsonNode Number(string text) => JsonValue.Create(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(?<path>[^ ]+) is [^ ;]+; expected (?:a number from (?<least>[^ ]+) to (?<most>[^ ;]+)|a number of at least (?<least>[^ ;]+)|a share (?<above>above) (?<least>[0-9.]+), at most (?<most>[0-9.]+))")]
    private static partial Regex Bounds();
}
