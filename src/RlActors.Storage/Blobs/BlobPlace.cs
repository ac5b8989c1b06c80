using Azure.Core;
using Azure.Storage.Blobs;

namespace RlActors.Storage.Blobs;

/// <summary>A container of Azure Blob: what opens it, which is a secret, and what it is called, which is not.</summary>
internal sealed class BlobPlace
{
    private const string DefaultContainer = "rlactors", ContainerKey = "Container";
    private const string Expected =
        "expected a directory, a connection string (DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...;EndpointSuffix=core.windows.net, perhaps with ;Container=name) "
        + "or https://<account>.blob.core.windows.net/<container>?<sas>";

    private static readonly string[] Keys = ["AccountName=", "AccountKey=", "BlobEndpoint=", "SharedAccessSignature=", "UseDevelopmentStorage="];

    private readonly string _name;

    private BlobPlace(BlobContainerClient container) => (Container, _name) = (container, $"container '{new UriBuilder(container.Uri) { Query = "" }.Uri}'");

    /// <summary>The container's client; it never asks twice by itself (<see cref="BlobRetries"/> does).</summary>
    public BlobContainerClient Container { get; }

    /// <summary>Whether a text is meant to name a place on Azure Blob rather than a directory.</summary>
    public static bool IsMeant(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || Keys.Any(key => text.Contains(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a connection string or the address of a container.</summary>
    /// <exception cref="RlActorsException">It is neither; no part of a key is in the message.</exception>
    public static BlobPlace Parse(string text)
    {
        try
        {
            return text.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? OfAddress(text) : OfConnectionString(text);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new RlActorsException($"the connection string of the weight store is not valid; {Expected}");
        }
    }

    /// <summary>Its address, without what opens it.</summary>
    public override string ToString() => _name;

    private static BlobPlace OfAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Segments.Length < 2 || address.UserInfo.Length > 0)
        {
            throw new RlActorsException($"the address of the weight store names no container; {Expected}");
        }

        if (!address.Query.Contains("sig=", StringComparison.Ordinal))
        {
            throw new RlActorsException($"the address of the weight store '{new UriBuilder(address) { Query = "" }.Uri}' has no signature (?sv=...&sig=...); {Expected}");
        }

        return new BlobPlace(new BlobContainerClient(address, Options()));
    }

    private static BlobPlace OfConnectionString(string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? named = parts.LastOrDefault(IsContainer)?[(ContainerKey.Length + 1)..];
        return new BlobPlace(new BlobContainerClient(string.Join(';', parts.Where(part => !IsContainer(part))), named ?? DefaultContainer, Options()));

        static bool IsContainer(string part) => part.StartsWith(ContainerKey + "=", StringComparison.OrdinalIgnoreCase);
    }

    private static BlobClientOptions Options()
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 0, Mode = RetryMode.Fixed, NetworkTimeout = TimeSpan.FromHours(1) } };
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
