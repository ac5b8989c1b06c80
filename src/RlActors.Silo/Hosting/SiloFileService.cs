using RlActors.Silo.Http;

namespace RlActors.Silo.Hosting;

/// <summary>Writes <see cref="SiloFile"/> once the silo is up and takes it away when it stops.</summary>
internal sealed class SiloFileService(SiloSettings settings, IServiceProvider services, TimeProvider time) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken) =>
        SiloFile.WriteAsync(settings, services.GetService<HttpEndpoint>()?.Url, time.GetUtcNow(), cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        File.Delete(SiloFile.PathIn(settings));
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
