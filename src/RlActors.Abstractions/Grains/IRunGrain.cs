using Orleans.Concurrency;
using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Grains;

/// <summary>A run's loop (key: run name): admission, stages, evaluations. The console may vanish at any time (INV-7).</summary>
[Alias("rlactors.IRunGrain")]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>Creates the run and starts it; starting a run that exists with the same recipe changes nothing.</summary>
    /// <param name="recipe">The resolved recipe, as JSON.</param>
    [Alias("StartAsync"), ResponseTimeout("00:10:00")]
    Task StartAsync(string recipe);

    /// <summary>Goes on with a paused or stopped run.</summary>
    [Alias("ResumeAsync")]
    Task ResumeAsync();

    /// <summary>Admits nothing new until it is resumed; what is in flight is finished and trained where a whole step can be filled.</summary>
    [Alias("PauseAsync")]
    Task PauseAsync(string reason);

    /// <summary>Ends the run early: returns once the step under way is committed or given up. It can be resumed.</summary>
    [Alias("StopAsync"), ResponseTimeout("01:00:00")]
    Task StopAsync();

    /// <summary>Keeps the loop going: activates it where its silo died, looks for what is stalled. Called every few seconds for active runs.</summary>
    [Alias("PingAsync")]
    Task PingAsync();

    /// <summary>Where the run stands and what it waits for.</summary>
    [Alias("GetStatusAsync"), AlwaysInterleave]
    Task<RunReport> GetStatusAsync();

    /// <summary>A group has come to rest (ready, expired or failed): there may be capacity.</summary>
    [Alias("OnGroupSettledAsync"), OneWay, AlwaysInterleave]
    Task OnGroupSettledAsync(GroupId group, GroupState state, string? reason);

    /// <summary>The learner committed a step.</summary>
    [Alias("OnStepCommittedAsync"), OneWay, AlwaysInterleave]
    Task OnStepCommittedAsync(PolicyVersion version);

    /// <summary>The learner cannot go on (three steps in a row were not finite, a disk is full): pause with this reason.</summary>
    [Alias("OnLearnerStuckAsync"), AlwaysInterleave]
    Task OnLearnerStuckAsync(string reason);

    /// <summary>A completion sampled with the newest policy, for people.</summary>
    [Alias("SampleAsync"), AlwaysInterleave]
    Task<string> SampleAsync(string prompt, double temperature, int maxTokens);
}

/// <summary>Where a run stands.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Status">Running, paused, stopped, completed.</param>
/// <param name="Reason">Why it is paused or stopped.</param>
/// <param name="Stage">Index of the stage under way.</param>
/// <param name="StageKind">Its kind, such as <c>sft</c> or <c>rl</c>.</param>
/// <param name="Version">Committed steps of the stage.</param>
/// <param name="Steps">Steps the stage will have (at most, in a batch stage).</param>
/// <param name="Balance">INV-1.</param>
/// <param name="Waiting">What it waits for, in words with seconds; empty when it does not.</param>
/// <param name="StageName">The stage's name; null where it has none.</param>
[GenerateSerializer, Immutable, Alias("rlactors.RunReport")]
public sealed record RunReport(
    [property: Id(0)] string Run,
    [property: Id(1)] RunStatus Status,
    [property: Id(2)] string? Reason,
    [property: Id(3)] int Stage,
    [property: Id(4)] string StageKind,
    [property: Id(5)] int Version,
    [property: Id(6)] int Steps,
    [property: Id(7)] Balance Balance,
    [property: Id(8)] string[] Waiting,
    [property: Id(9)] string? StageName = null);
