namespace RlActors.Cluster;

/// <summary>Roles in words, as they are written on a command line.</summary>
public static class SiloRoles
{
    /// <summary>Every role.</summary>
    public static IReadOnlyList<SiloRole> All { get; } = Enum.GetValues<SiloRole>();

    /// <summary>A role in words, such as <c>learner</c>.</summary>
#pragma warning disable CA1308 // words on a command line are written in small letters
    public static string NameOf(SiloRole role) => role.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>Reads <c>generator,judge</c>.</summary>
    /// <param name="text">Roles, with commas between them.</param>
    /// <param name="origin">What the message calls it, such as <c>--roles</c>.</param>
    /// <exception cref="RlActorsException">It names a role that there is not, or none.</exception>
    public static IReadOnlyList<SiloRole> Parse(string text, string origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        SiloRole[] roles = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => Of(name, origin)).Distinct().Order()];
        return roles.Length > 0 ? roles : throw new RlActorsException($"{origin} is '{text}'; name at least one of {Names}");
    }

    private static string Names => string.Join(", ", All.Select(NameOf));

    private static SiloRole Of(string name, string origin) => All.Any(role => NameOf(role) == name)
        ? All.First(role => NameOf(role) == name)
        : throw new RlActorsException($"{origin} names the role '{name}'; there are {Names}");
}
