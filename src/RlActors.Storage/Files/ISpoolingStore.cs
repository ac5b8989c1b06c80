using RlActors.Weights;

namespace RlActors.Storage.Files;

/// <summary>A store that cannot write a file's first byte before it knows the last, for the hash of all is the file's place. What it spooled meanwhile can be kept.</summary>
internal interface ISpoolingStore : IWeightStore
{
    /// <summary>Makes a file durable whose content is known.</summary>
    Task PutAsync(string run, SpooledContent content, CancellationToken cancellationToken);
}
