using RlActors.Client.Verification;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Client.Replay;

/// <summary>Counts what a replay has done.</summary>
internal sealed class ReplayPosition
{
    private readonly RecordedRun _run;
    private readonly IProgress<ReplayProgress>? _progress;
    private readonly int _of;
    private int _steps;
    private int _updates;
    private int _checkpoints;
    private string? _weights;

    public ReplayPosition(RecordedRun run, IProgress<ReplayProgress>? progress)
    {
        (_run, _progress) = (run, progress);
        _of = run.Stages.Sum(stage => run.Steps.LastOrDefault(step => step.Stage == stage.Stage)?.Version ?? 0);
    }

    /// <summary>A training step was redone and agreed.</summary>
    public void Stepped(StepRow step)
    {
        _steps++;
        Tell(step);
    }

    /// <summary>A supervised update was redone.</summary>
    public void Updated(StepRow checkpoint)
    {
        _updates++;
        Tell(checkpoint);
    }

    /// <summary>A supervised checkpoint agreed.</summary>
    public void Checkpointed() => _checkpoints++;

    /// <summary>The replay holds these weights now.</summary>
    public void Arrived(LearnerState state) => _weights = state.Weights;

    public ReplayReport Report(ReplayDifference? difference)
    {
        var last = _run.Stages.LastOrDefault(stage => _run.Steps.Any(step => step.Stage == stage.Stage));
        string? published = last is null ? null : last.Final?.Weights ?? _run.Steps.Last(step => step.Stage == last.Stage).State.Weights;
        return new(_steps, _updates, _checkpoints, _weights, published, difference);
    }

    private void Tell(StepRow row)
    {
        string kind = _run.Recipe.Stages[row.Stage] is SftStageOptions ? "supervised" : "reinforcement learning";
        _progress?.Report(new ReplayProgress(_steps + _updates, _of, $"stage {row.Stage} ({kind})"));
    }
}
