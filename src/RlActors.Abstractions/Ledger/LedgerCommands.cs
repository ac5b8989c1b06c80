using RlActors.Identity;
using RlActors.Weights;

namespace RlActors.Ledger;

/// <summary>Asks for the admission of as many groups as the counted capacity allows.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The open stage.</param>
/// <param name="Epoch">The run's epoch.</param>
/// <param name="OperationId">Stored with the admission; a second call with the same id returns what the first one did.</param>
/// <param name="Cursor">The stage's cursor the candidates start at; admission of candidates read at another cursor is refused.</param>
/// <param name="Candidates">Prompt ids in training order, at least as many as may be admitted.</param>
/// <param name="GroupsPerStep">B.</param>
/// <param name="MaxStaleness">S.</param>
/// <param name="Steps">Steps of the stage.</param>
public sealed record AdmissionRequest(
    string Run, int Stage, long Epoch, string OperationId, long Cursor, IReadOnlyList<string> Candidates, int GroupsPerStep, int MaxStaleness, int Steps);

/// <summary>Asks for exactly B ready groups for one step, in admission order.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The open stage.</param>
/// <param name="Epoch">The learner's epoch; the lease ends with it.</param>
/// <param name="Version">Committed version the step starts from.</param>
/// <param name="GroupsPerStep">B.</param>
/// <param name="MaxStaleness">S: a ready group with a token older than Version − S is expired as stale.</param>
public sealed record LeaseRequest(string Run, int Stage, long Epoch, int Version, int GroupsPerStep, int MaxStaleness);

/// <summary>What a lease gave.</summary>
/// <param name="Groups">The B groups in admission order; empty when the step cannot start yet.</param>
/// <param name="Ready">Ready groups (before this lease).</param>
/// <param name="WaitingFor">Groups still generating or judging that could not all be trained in time if this step went on without them: it waits. Empty otherwise.</param>
public sealed record LeaseResult(IReadOnlyList<GroupRow> Groups, int Ready, IReadOnlyList<GroupRow> WaitingFor);

/// <summary>Commits a step: in one transaction the step row, and its groups from leased-by-this-step to trained, guarded by the learner's epoch and by staleness.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The open stage.</param>
/// <param name="Epoch">The learner's epoch.</param>
/// <param name="Version">Version the step makes: the committed one + 1 in an RL stage; updates done in a supervised stage.</param>
/// <param name="Lineage">Lineage of the version.</param>
/// <param name="ParentHash">Weights the step started from.</param>
/// <param name="State">Durable learner state after it.</param>
/// <param name="Groups">Group ids in trained order; empty in a supervised stage.</param>
/// <param name="MaxStaleness">S, checked again inside the transaction.</param>
/// <param name="Metrics">A JSON object, to which the ledger adds the balance as it stands after the step (<c>dispatched, trained, expired, failed, in_flight</c>); a JSON array in a supervised stage.</param>
public sealed record StepCommit(
    string Run, int Stage, long Epoch, int Version, int Lineage, string ParentHash, LearnerState State, IReadOnlyList<GroupId> Groups, int MaxStaleness, string Metrics);

/// <summary>A committed step with the balance as it stood inside the same transaction.</summary>
public sealed record CommittedStep(StepRow Step, Balance Balance);

/// <summary>One judged completion on its way into the ledger.</summary>
/// <param name="Index">Place in the group.</param>
/// <param name="Packed">The packed completion.</param>
/// <param name="Text">Its text, for people.</param>
/// <param name="MinVersion">Oldest sampled token.</param>
/// <param name="MaxVersion">Newest sampled token.</param>
/// <param name="Reward">Weighted sum of the verdicts.</param>
/// <param name="Verdicts">What each judge said.</param>
public sealed record CompletionRecord(
    int Index, byte[] Packed, string Text, int MinVersion, int MaxVersion, double Reward, IReadOnlyList<Trajectories.Verdict> Verdicts);

/// <summary>Why a write was refused: an activation whose epoch has passed must not write.</summary>
public sealed class EpochLostException(string message) : RlActorsException(message);

/// <summary>Why a write was refused: what it builds on is not what the ledger holds.</summary>
public sealed class LedgerConflictException(string message) : RlActorsException(message);
