namespace RlActors.Learning.Checkpoints;

/// <summary>A model folder or weight file that cannot be used; the message names the file, the tensor or key, and the value.</summary>
public sealed class CheckpointException : RlActorsException
{
    /// <summary>Creates the error.</summary>
    public CheckpointException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public CheckpointException(string message, Exception inner) : base(message, inner) { }
}
