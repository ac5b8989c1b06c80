using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Runs;

/// <summary>Admits while there is capacity; the learner takes what becomes ready; the stage ends with nothing in flight.</summary>
internal sealed class RolloutLoop(AdmissionLoop admission, ILearnerGrain learner, int stage, RolloutStageOptions options, RunActivity activity, ActorClock clock, TimeSpan sweep)
    : IStageLoop
{
    /// <inheritdoc/>
    public async Task RunAsync(PolicyVersion version)
    {
        await admission.RedriveAsync(version);
        while (activity.Going())
        {
            activity.Doing = RunActivity.Rollouts;
            version = await learner.TrainStageAsync(stage).WaitAsync(activity.Leaving);
            activity.Hindered = null;
            if (version.Number >= options.Steps)
            {
                return;
            }

            await admission.AdmitAsync(version);
            await activity.Wake.WaitAsync(sweep, clock.Time);
        }
    }
}
