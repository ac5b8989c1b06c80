namespace RlActors.Cluster;

/// <summary>What a silo offers to the cluster: it tells the others when it joins, and it stays so.</summary>
/// <param name="Node">Its name, part of the keys of its generators.</param>
/// <param name="Roles">What it takes on.</param>
/// <param name="Devices">Devices with a generation engine each.</param>
public sealed record SiloOffer(string Node, IReadOnlyList<SiloRole> Roles, IReadOnlyList<string> Devices)
{
    private const string NodeKey = "rlactors.node", RolesKey = "rlactors.roles", DevicesKey = "rlactors.devices";

    /// <summary>Whether it takes on <paramref name="role"/>.</summary>
    public bool Has(SiloRole role) => Roles.Contains(role);

    /// <summary>The offer as silo metadata.</summary>
    public Dictionary<string, string> ToMetadata() => new(StringComparer.Ordinal)
    {
        [NodeKey] = Node,
        [RolesKey] = string.Join(',', Roles.Select(SiloRoles.NameOf)),
        [DevicesKey] = string.Join(',', Devices),
    };

    /// <summary>Reads what <see cref="ToMetadata"/> wrote; null where the silo has not told yet.</summary>
    public static SiloOffer? Read(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.TryGetValue(NodeKey, out string? node)
            ? new SiloOffer(
                node, SiloRoles.Parse(metadata[RolesKey], $"metadata of silo '{node}'"), metadata[DevicesKey].Split(',', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Node} ({string.Join(", ", Roles.Select(SiloRoles.NameOf))}{(Has(SiloRole.Generator) ? "; " + string.Join(", ", Devices) : "")})";
}
