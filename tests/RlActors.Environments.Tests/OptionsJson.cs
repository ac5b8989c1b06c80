using System.Text.Json;
using RlActors.Judges;
using RlActors.Tasks;

namespace RlActors.Environments;

/// <summary>Options as a recipe would hold them.</summary>
internal static class OptionsJson
{
    public static JsonElement Parse(string json) => json.Length == 0 ? default : JsonElement.Parse(json);

    public static TaskContext Task(string json, int seed = 1) => new(Parse(json), seed);

    public static JudgeContext Judge(string json) => new(Parse(json));
}
