using RlActors.Identity;

namespace RlActors.Runs;

/// <summary>A stage that only measures has nothing to do but what every stage does at its end.</summary>
internal sealed class MeasuringLoop : IStageLoop
{
    /// <inheritdoc/>
    public Task RunAsync(PolicyVersion version) => Task.CompletedTask;
}
