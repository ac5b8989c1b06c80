namespace RlActors.Cluster;

/// <summary>No silo of the cluster offers what an actor needs; it says what that is and what the silos offer. Once such a silo has joined the same call succeeds.</summary>
public sealed class NoSiloOffersException : RlActorsException
{
    /// <summary>Creates the error.</summary>
    public NoSiloOffersException(string message) : base(message) { }
}
