namespace RlActors.Engines;

/// <summary>What one shard sends another in the middle of a step.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Round">Which gathering, or which sum, of the step.</param>
/// <param name="Part">The part that it is of; of a sum, 0.</param>
/// <param name="Piece">Which piece of it.</param>
/// <param name="Pieces">How many pieces there are.</param>
/// <param name="Data">The bytes; never changed once it is sent.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ExchangeMessage")]
public sealed record ExchangeMessage(
    [property: Id(0)] ExchangeKind Kind,
    [property: Id(1)] int Round,
    [property: Id(2)] int Part,
    [property: Id(3)] int Piece,
    [property: Id(4)] int Pieces,
    [property: Id(5)] byte[] Data);

/// <summary>Kinds of messages between shards.</summary>
public enum ExchangeKind
{
    /// <summary>Small data of a part, for everyone.</summary>
    Gathered,

    /// <summary>A piece of a part's gradient, for the shard that sums it.</summary>
    Contribution,

    /// <summary>A piece of the sum, for everyone.</summary>
    Sum,
}

/// <summary>Takes messages to the other shards.</summary>
public interface IShardTransport
{
    /// <summary>Sends; done when the other has taken it. What it throws ends the step.</summary>
    Task SendAsync(int rank, ExchangeMessage message);
}
