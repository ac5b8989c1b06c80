using RlActors.Client.Reading;
using RlActors.Ledger;

namespace RlActors.Client.Watching;

/// <summary>A run at one moment, with what is new since the one before.</summary>
/// <param name="Standing">Where it stands.</param>
/// <param name="Balance">INV-1.</param>
/// <param name="Steps">Steps committed since, in order.</param>
/// <param name="Evaluations">Evaluations recorded since, in order.</param>
/// <param name="Sampled">Evaluations of sampled completions recorded since, in order.</param>
/// <param name="StatusChanged">Whether the status is another one.</param>
internal sealed record RunMoment(
    RunStanding Standing, Balance Balance, IReadOnlyList<StepRow> Steps, IReadOnlyList<EvaluationRow> Evaluations,
    IReadOnlyList<SampledEvaluationRow> Sampled, bool StatusChanged)
{
    /// <summary>Whether nothing more will come by itself.</summary>
    public bool IsLast => Standing.Row.Status is RunStatus.Completed or RunStatus.Stopped;
}
