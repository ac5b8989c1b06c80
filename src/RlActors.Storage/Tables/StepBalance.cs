using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Ledger;

namespace RlActors.Storage.Tables;

/// <summary>The balance inside a step's metrics, as it stood when the step was committed.</summary>
internal static class StepBalance
{
    /// <summary>A JSON object of metrics with the balance added.</summary>
    /// <exception cref="RlActorsException">The metrics are no JSON object.</exception>
    public static string AddTo(string metrics, Balance balance)
    {
        var json = Parse(metrics) as JsonObject ?? throw new RlActorsException($"a step's metrics must be a JSON object, not '{metrics}'");
        json["dispatched"] = balance.Dispatched;
        json["trained"] = balance.Trained;
        json["expired"] = balance.Expired;
        json["failed"] = balance.Failed;
        json["in_flight"] = balance.InFlight;
        return json.ToJsonString();
    }

    /// <summary>What <see cref="AddTo"/> added; null where the metrics are those of a supervised stage.</summary>
    public static Balance? Read(string metrics)
    {
        return Parse(metrics) is JsonObject json && json.ContainsKey("in_flight")
            ? new Balance(Term("dispatched"), Term("trained"), Term("expired"), Term("failed"), Term("in_flight"))
            : null;

        long Term(string name) => json[name]!.GetValue<long>();
    }

    private static JsonNode? Parse(string metrics)
    {
        try
        {
            return JsonNode.Parse(metrics);
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"a step's metrics are not JSON: '{metrics}'", error);
        }
    }
}
