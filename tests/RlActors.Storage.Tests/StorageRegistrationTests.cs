using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RlActors.Ledger;
using RlActors.Weights;

namespace RlActors.Storage.Tests;

public sealed class StorageRegistrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddRlActorsStorage_HostStarts_OpensOneLedger()
    {
        using (var host = Host(services => services.AddRlActorsStorage(_folder.Path)))
        {
            await host.StartAsync();
            Assert.True(File.Exists(_folder.File("ledger.db")));
            Assert.Same(host.Services.GetRequiredService<ILedger>(), host.Services.GetRequiredService<ILedgerReader>());
            Assert.IsType<MemoryWeightCache>(host.Services.GetRequiredService<IWeightStore>());
            await host.StopAsync();
        }

        await SqliteLedger.Open(_folder.Path, TimeProvider.System).DisposeAsync(); // the host gave up the lock
    }

    [Fact]
    public async Task AddRlActorsStorage_LedgerInUse_FailsAtStart()
    {
        await using var holder = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        using var host = Host(services => services.AddRlActorsStorage(_folder.Path));
        var error = await Assert.ThrowsAsync<RlActorsException>(() => host.StartAsync());

        Assert.Contains("is in use by process", error.Message);
    }

    [Fact]
    public async Task AddRlActorsLedgerReader_LedgerInUse_Reads()
    {
        await using var holder = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        await using var services = new ServiceCollection().AddRlActorsLedgerReader(_folder.Path).BuildServiceProvider();

        Assert.Empty(await services.GetRequiredService<ILedgerReader>().ReadRunsAsync(default));
    }

    private static IHost Host(Action<IServiceCollection> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }
}
