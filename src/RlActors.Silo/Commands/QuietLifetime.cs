namespace RlActors.Silo.Commands;

/// <summary>A host whose end is decided by <see cref="EmbeddedRun"/> alone, not by signals.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
