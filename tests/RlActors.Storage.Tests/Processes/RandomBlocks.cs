using RlActors.Storage.Files;

namespace RlActors.Storage.Tests.Processes;

/// <summary>Content of whole blocks, the same for the same seed.</summary>
internal static class RandomBlocks
{
    public static void Write(Stream stream, int blocks, int seed)
    {
        var random = new Random(seed);
        byte[] block = new byte[MemoryContent.ChunkBytes];
        for (int i = 0; i < blocks; i++)
        {
            random.NextBytes(block);
            stream.Write(block);
        }
    }
}
