namespace RlActors.Cluster;

/// <summary>A silo that is being emptied takes nothing new: the same call goes to another silo in a moment.</summary>
public sealed class SiloDrainingException : RlActorsException
{
    /// <summary>Creates the error.</summary>
    public SiloDrainingException(string message) : base(message) { }
}
