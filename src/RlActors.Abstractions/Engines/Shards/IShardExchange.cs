namespace RlActors.Engines;

/// <summary>
/// How the shards of a learner, replicas of one model, come to the same numbers in the middle of a step. A step's work is cut into a fixed number of parts, each of which one shard
/// computes; whatever is summed over parts is summed in their order, so that the bits of a step depend on the number of parts and never on who computed which, or on how many did.
/// All shards make the same calls in the same order, each on its engine's thread, which the calls may block.
/// </summary>
public interface IShardExchange
{
    /// <summary>Parts of every step, at least 1.</summary>
    int Parts { get; }

    /// <summary>The parts that are computed here, rising.</summary>
    IReadOnlyList<int> Own { get; }

    /// <summary>A piece of work is done: the shard makes progress.</summary>
    /// <exception cref="StepAbortedException">The step is to be given up.</exception>
    void Advance();

    /// <summary>Small data of every part, from whichever shard computed it.</summary>
    /// <param name="own">One entry for each of <see cref="Own"/>, in that order; not changed afterwards.</param>
    /// <returns>One entry for each part, in order.</returns>
    /// <exception cref="StepAbortedException">The step is to be given up.</exception>
    IReadOnlyList<byte[]> Gather(IReadOnlyList<byte[]> own);

    /// <summary>Gives one of the own parts' gradient to the sum under way, rising by part; what is read is copied, so that the memory may be used for the next part.</summary>
    /// <exception cref="StepAbortedException">The step is to be given up.</exception>
    void Contribute(int part, IGradientMemory gradient);

    /// <summary>Ends the sum under way: writes the sum over all parts, the same bits in every shard.</summary>
    /// <exception cref="StepAbortedException">The step is to be given up.</exception>
    void Sum(IGradientMemory into);
}

/// <summary>A flat float32 buffer, wherever it lies. Used on its engine's thread.</summary>
public interface IGradientMemory
{
    /// <summary>Numbers in it; the same in every shard.</summary>
    long Length { get; }

    /// <summary>Copies numbers out.</summary>
    void Read(long start, Span<float> into);

    /// <summary>Puts numbers in.</summary>
    void Write(long start, ReadOnlySpan<float> numbers);
}
