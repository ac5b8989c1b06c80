using System.Reflection;
using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>The kinds of stages, as recipes write them.</summary>
public static class StageKinds
{
    private static readonly Dictionary<Type, string> ByType = typeof(StageOptions).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ByType.Values];

    /// <summary>The kind that this type of options stands for.</summary>
    public static string Of(Type type) => ByType[type];

    /// <summary>The algorithm of a stage of this kind that names none; null where the kind has no algorithms.</summary>
    public static string? DefaultAlgorithm(string kind) => kind switch
    {
        "rl" => "grpo",
        "preference" => "dpo",
        "sft" => "sft",
        "reward-model" => "bradley-terry",
        "distill" => "forward-kl",
        _ => null,
    };
}
