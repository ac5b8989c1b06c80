namespace RlActors.Learning.Checkpoints;

/// <summary>A model folder or weight file that cannot be used; the message names the file, the tensor or key, and the value.</summary>
public sealed class CheckpointException : RlActorsException
{
    private const int LongestMessage = 1600;

    /// <summary>Creates the error.</summary>
    public CheckpointException(string message) : base(Shortened(message)) { }

    /// <summary>Creates the error with its cause.</summary>
    public CheckpointException(string message, Exception inner) : base(Shortened(message), inner) { }

    /// <summary>A damaged file may hold names and texts of megabytes; what begins and ends the message says enough.</summary>
    private static string Shortened(string message) =>
        message.Length <= LongestMessage ? message : $"{message[..(LongestMessage * 3 / 4)]} ... {message[^(LongestMessage / 4)..]}";
}
