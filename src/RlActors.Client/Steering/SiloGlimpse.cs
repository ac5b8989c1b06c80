using RlActors.Client.Verbs;
using RlActors.Grains;

namespace RlActors.Client.Steering;

/// <summary>Asks a silo, where there is one, what a run waits for; where there is none the ledger says enough.</summary>
internal sealed class SiloGlimpse : IAsyncDisposable
{
    private readonly SiloConnection? _connection;

    private SiloGlimpse(SiloConnection? connection) => _connection = connection;

    /// <summary>Connects when the data folder or the user names a silo that is there.</summary>
    /// <exception cref="RlActorsException">The user named one that is not.</exception>
    public static async Task<SiloGlimpse> OpenAsync(VerbCall call, CancellationToken cancellationToken)
    {
        try
        {
            return new SiloGlimpse(call.FindCluster() is { } cluster ? await SiloConnection.OpenAsync(cluster, cancellationToken) : null);
        }
        catch (RlActorsException) when (!call.NamesCluster)
        {
            return new SiloGlimpse(null);
        }
    }

    /// <summary>The run's own report; null where no silo answers.</summary>
    public async Task<RunReport?> LookAsync(string run, CancellationToken cancellationToken)
    {
        try
        {
            return _connection is null ? null : await _connection.AskAsync(run, grain => grain.GetStatusAsync(), cancellationToken);
        }
        catch (RlActorsException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
