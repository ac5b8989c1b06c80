namespace RlActors.RealServices;

/// <summary>A real Azurite for the tests of one class or collection; where it is not installed they are skipped.</summary>
public sealed class AzuriteService : IAsyncLifetime
{
    private ServiceScript? _script;
    private SkipException? _missing;
    private int _containers;

    /// <summary>Opens the service, for a test that is skipped without it.</summary>
    /// <exception cref="SkipException">It is not installed.</exception>
    public string ConnectionString => _missing is null ? _script!.Address : throw new SkipException(_missing.Message);

    /// <summary>The connection string with a container that no other test has.</summary>
    public string NewContainer() => $"{ConnectionString};Container=test-{Interlocked.Increment(ref _containers)}";

    /// <summary>The secret that must never be shown.</summary>
    public string AccountKey => Part("AccountKey");

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port => new Uri(Part("BlobEndpoint")).Port;

    public async Task InitializeAsync()
    {
        try
        {
            _script = await ServiceScript.StartAsync("azurite");
        }
        catch (SkipException missing)
        {
            _missing = missing;
        }
    }

    public async Task DisposeAsync()
    {
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    private string Part(string key) => ConnectionString.Split(';').Single(part => part.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
}
