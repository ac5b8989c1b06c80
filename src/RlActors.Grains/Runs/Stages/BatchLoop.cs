using RlActors.Grains;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Runs;

/// <summary>Checkpoint by checkpoint, until the validation part says it is enough.</summary>
internal sealed class BatchLoop(ILearnerGrain learner, StageMeasures measures, int stage, BatchStageOptions options, string title, RunActivity activity) : IStageLoop
{
    /// <inheritdoc/>
    public async Task RunAsync(PolicyVersion version)
    {
        while (activity.Going())
        {
            bool enough = options.UntilAccuracy is { } until && version.Number > 0 && await measures.ValidateAsync(version) >= until;
            if (enough || version.Number >= options.MaxUpdates)
            {
                return;
            }

            activity.Doing = $"training in {title}";
            version = await learner.FitAsync(stage, version.Number).WaitAsync(activity.Leaving);
            activity.Hindered = null;
        }
    }
}
