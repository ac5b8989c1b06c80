using System.Reflection;
using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Names a type of the recipe as its author would.</summary>
internal static class ExpectedType
{
    /// <summary>Describes the type with this full name.</summary>
    public static string Describe(string typeName) => typeName switch
    {
        _ when typeName.Contains("Int32", StringComparison.Ordinal) => "a whole number",
        _ when typeName.Contains("Double", StringComparison.Ordinal) => "a number",
        _ when typeName.Contains("Boolean", StringComparison.Ordinal) => "true or false",
        _ when typeName.Contains("IReadOnlyList", StringComparison.Ordinal) => "a list [ ... ]",
        _ when typeName.EndsWith("System.String", StringComparison.Ordinal) => "a text in quotes",
        _ when typeof(Recipe).Assembly.GetType(typeName) is { IsEnum: true } type => $"one of: {string.Join(", ", Members(type))}",
        _ => "an object { ... }",
    };

    private static IEnumerable<string> Members(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name);
}
