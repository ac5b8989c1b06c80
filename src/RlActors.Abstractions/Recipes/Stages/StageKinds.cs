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
}
