namespace RlActors.Learning.Generation;

/// <summary>Where keys and values of a model's blocks lie; which block holds what is the pool's business.</summary>
internal interface IBlockStorage : IDisposable
{
    /// <summary>Memory of one block of all layers.</summary>
    long BytesPerBlock { get; }

    /// <summary>Makes blocks 0 … <paramref name="blocks"/> − 1 usable; what is in them stays.</summary>
    void Reach(int blocks);

    /// <summary>Copies a whole block.</summary>
    void Copy(int from, int to);
}
