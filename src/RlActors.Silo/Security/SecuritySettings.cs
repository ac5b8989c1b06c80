using RlActors.Security;
using RlActors.Silo.Hosting;

namespace RlActors.Silo.Security;

/// <summary>Who may reach a silo, and what those may reach who do. The default is for a silo that is alone on loopback: its own key, and no bounds for recipes of its own user.</summary>
public sealed record SecuritySettings
{
    /// <summary>The key that HTTP requests, consoles and (without TLS) other silos show; null: a silo that is alone makes one for its data folder's user, and HTTP asks for none.</summary>
    public AccessKey? Key { get; init; }

    /// <summary>Certificate, key and authority of this silo: all that listens speaks TLS. Default null: nothing does.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Whether the silo may listen beyond loopback without TLS, and serve HTTP there without a key. Default false.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Folders that recipes may reach besides the data folder; null: any. Default null.</summary>
    public IReadOnlyList<string>? Folders { get; init; }

    /// <summary>Environment variables with keys that recipes may have sent to judges and generation servers, where <see cref="Folders"/> bounds them.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>What recipes may reach.</summary>
    public RecipeReach ReachOf(string dataFolder) => Folders is null ? RecipeReach.Unlimited : RecipeReach.Within([dataFolder, .. Folders], Variables);

    /// <summary>The key that consoles show: the one that is given; a silo that is alone otherwise takes its data folder's.</summary>
    internal AccessKey? KeyOf(SiloSettings silo) => Key ?? (silo.Cluster.IsShared ? null : FolderKey.Ensure(silo.DataFolder));

    /// <exception cref="RlActorsException">The silo would listen beyond this machine without TLS.</exception>
    internal void Check(SiloSettings silo)
    {
        if (!System.Net.IPAddress.IsLoopback(silo.Advertise) && Tls is null && !IsInsecure)
        {
            throw new RlActorsException(
                $"--advertise {silo.Advertise} listens beyond this machine; give --tls-certificate, --tls-key and --tls-ca (docs/security.md says how to make them), or --insecure where every machine of the network is trusted");
        }
    }
}
