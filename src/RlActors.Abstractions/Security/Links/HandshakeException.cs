namespace RlActors.Security.Links;

/// <summary>The other side of a connection did not show that it may be there. The message says why, and holds nothing that the other side wrote.</summary>
public sealed class HandshakeException(string message) : RlActorsException(message);
