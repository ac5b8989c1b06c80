using RlActors.Client.Verification;
using RlActors.Weights;

namespace RlActors.Client.Replay;

/// <summary>Counts what a replay has done.</summary>
/// <param name="run">The run.</param>
/// <param name="progress">Told how many training steps and supervised updates are done.</param>
internal sealed class ReplayPosition(RecordedRun run, IProgress<int>? progress)
{
    private int _steps;
    private int _updates;
    private int _checkpoints;
    private string? _weights;

    /// <summary>A training step was redone and agreed.</summary>
    public void Stepped()
    {
        _steps++;
        progress?.Report(_steps + _updates);
    }

    /// <summary>A supervised update was redone.</summary>
    public void Updated()
    {
        _updates++;
        progress?.Report(_steps + _updates);
    }

    /// <summary>A supervised checkpoint agreed.</summary>
    public void Checkpointed() => _checkpoints++;

    /// <summary>The replay holds these weights now.</summary>
    public void Arrived(LearnerState state) => _weights = state.Weights;

    public ReplayReport Report(ReplayDifference? difference)
    {
        var last = run.Stages.LastOrDefault(stage => run.Steps.Any(step => step.Stage == stage.Stage));
        string? published = last is null ? null : last.Final?.Weights ?? run.Steps.Last(step => step.Stage == last.Stage).State.Weights;
        return new(_steps, _updates, _checkpoints, _weights, published, difference);
    }
}
