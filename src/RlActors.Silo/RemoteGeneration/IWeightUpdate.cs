using RlActors.Identity;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>How a server comes to hold a version's weights.</summary>
internal interface IWeightUpdate
{
    /// <summary>Whether a request can name the version that samples it, whatever the server holds otherwise.</summary>
    bool CanPin { get; }

    /// <summary>Returns once every request that is sent from now on is sampled by this version or a newer one.</summary>
    /// <exception cref="RlActorsException">The server does not take it.</exception>
    Task UpdateAsync(PolicyVersion version, CancellationToken cancellationToken);
}
