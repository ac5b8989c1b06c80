using System.CommandLine;
using RlActors.Cluster;
using RlActors.Security;
using RlActors.Storage;

namespace RlActors.Client.Verbs;

/// <summary>Options that every verb, or every verb that needs a silo, understands.</summary>
internal static class CommonOptions
{
    /// <summary>Names the data folder when <see cref="Data"/> does not.</summary>
    public const string DataVariable = "RLACTORS_DATA";

    /// <summary>The data folder when nothing names it.</summary>
    public const string DefaultData = "runs";

    public static Option<string?> Data { get; } = new("--data")
    {
        Description = $"Folder with the ledger and all runs [default: ${DataVariable}, else '{DefaultData}']",
        HelpName = "folder",
        Recursive = true,
    };

    public static Option<string?> Ledger { get; } = new("--ledger")
    {
        Description = $"Where the ledger is: {LedgerPlace.Described} [default: ${LedgerPlace.Variable}, else SQLite in the data folder]",
        HelpName = "place",
        Recursive = true,
    };

    public static Option<string?> Weights { get; } = new("--weights")
    {
        Description = $"Where the weights are: {WeightPlace.Described} [default: ${WeightPlace.Variable}, else the data folder]",
        HelpName = "place",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer with one JSON document on standard output",
        Recursive = true,
    };

    public static Option<string?> Gateway { get; } = new("--gateway")
    {
        Description = "Gateways of silos, with commas between [default: what <data>/.silos/*.json say]",
        HelpName = "host:port",
    };

    public static Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = $"The cluster, by the Redis server that keeps its list of silos: redis://[user:password@]host[:port][/db] [default: ${ClusterAddress.Variable}]",
        HelpName = "redis://host:port",
        Recursive = true,
    };

    public static Option<string?> ClusterId { get; } = new("--cluster-id")
    {
        Description = $"Which cluster, where that server serves several [default: ${ClusterAddress.IdVariable}, else {ClusterAddress.DefaultId}]",
        HelpName = "id",
        Recursive = true,
    };

    public static Option<string?> KeyFile { get; } = new("--api-key-file")
    {
        Description = $"File with the key that the silo was started with [default: ${AccessKey.Variable}, else the data folder's {FolderKey.FileName}]",
        HelpName = "file",
        Recursive = true,
    };

    public static Option<string?> TlsAuthority { get; } = new("--tls-ca")
    {
        Description = $"PEM file of the authorities that a silo's certificate must come from [default: ${TlsFiles.AuthorityVariable}]",
        HelpName = "file",
        Recursive = true,
    };

    public static Option<string?> TlsCertificate { get; } = new("--tls-certificate")
    {
        Description = $"PEM file of this console's certificate; without one, the key is shown [default: ${TlsFiles.CertificateVariable}]",
        HelpName = "file",
        Recursive = true,
    };

    public static Option<string?> TlsKey { get; } = new("--tls-key")
    {
        Description = $"PEM file of its private key [default: ${TlsFiles.KeyVariable}]",
        HelpName = "file",
        Recursive = true,
    };

    public static Argument<string> Run() => new("run") { Description = "Name of the run (see: rlactors runs)" };
}
