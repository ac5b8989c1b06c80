using RlActors.Runs;
using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>Where the chat templates of models come from.</summary>
internal interface IChatTemplates
{
    /// <summary>The template of a run's model; null where it has none.</summary>
    Task<IChatTemplate?> FindAsync(RunContext run, CancellationToken cancellationToken);
}

/// <summary>Models without chat templates.</summary>
internal sealed class NoChatTemplates : IChatTemplates
{
    public Task<IChatTemplate?> FindAsync(RunContext run, CancellationToken cancellationToken) => Task.FromResult<IChatTemplate?>(null);
}
