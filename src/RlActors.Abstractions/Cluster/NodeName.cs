using System.Text.RegularExpressions;

namespace RlActors.Cluster;

/// <summary>Names of silos. They are part of generators' keys, <c>run/node/device</c>, and of file names.</summary>
public static partial class NodeName
{
    /// <summary>The name of this machine, with what a node's name cannot hold replaced.</summary>
    public static string OfMachine { get; } = Unfit().Replace(Environment.MachineName, "-") is { Length: > 0 } name && char.IsAsciiLetterOrDigit(name[0]) ? name : "node";

    /// <summary>Returns the name.</summary>
    /// <exception cref="RlActorsException">A node cannot be called that.</exception>
    public static string Validated(string name, string origin) => Fit().IsMatch(name)
        ? name
        : throw new RlActorsException($"{origin} is '{name}'; write 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Fit();

    [GeneratedRegex(@"[^A-Za-z0-9._-]")]
    private static partial Regex Unfit();
}
