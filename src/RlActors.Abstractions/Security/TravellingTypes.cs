using Orleans.Serialization;

namespace RlActors.Security;

/// <summary>
/// Bars types that a message names and nobody needs. Orleans reads only types that a serializer was made for at build time, and then, by a rule of its own, anything whose name ends in
/// <c>Exception</c>, from any assembly: of these, only the runtime's and ours are left.
/// </summary>
internal sealed class TravellingTypes : ITypeNameFilter
{
    private static readonly string[] Rooms = ["System.", "Microsoft.", "Orleans.", "RlActors."];

    /// <summary>Whether an exception of this type keeps its type on its way.</summary>
    public static bool Keeps(Type type) => typeof(Exception).IsAssignableFrom(type) && IsKnown(type.Assembly.GetName().Name);

    /// <inheritdoc/>
    public bool? IsTypeNameAllowed(string typeName, string assemblyName) =>
        typeName.EndsWith(nameof(Exception), StringComparison.Ordinal) && !IsKnown(assemblyName.Split(',')[0]) ? false : null;

    private static bool IsKnown(string? assembly) =>
        string.IsNullOrEmpty(assembly) || assembly is "mscorlib" or "netstandard" || Rooms.Any(room => (assembly + ".").StartsWith(room, StringComparison.Ordinal));
}
