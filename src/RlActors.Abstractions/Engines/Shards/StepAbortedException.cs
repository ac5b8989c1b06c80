namespace RlActors.Engines;

/// <summary>A step was given up because a shard was lost, or its learner; the engine is back at the state before the step.</summary>
public sealed class StepAbortedException(string reason) : RlActorsException(reason);
