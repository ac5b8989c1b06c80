using RlActors.Weights;

namespace RlActors.Learning.Checkpoints;

/// <summary>Writes weights to a model folder: as one file, or, above a limit, as shards with their index, named as Hugging Face names them.</summary>
internal static class WeightShards
{
    /// <summary>Largest weight file, in bytes of tensors: Hugging Face's own default.</summary>
    public const long DefaultMaxBytes = 5_000_000_000;

    /// <summary>Writes the weights of a file: byte for byte where they fit one.</summary>
    public static void Write(Action<string, Action<Stream>> write, SafetensorsFile weights, long maxBytes)
    {
        if (!weights.IsMerged && weights.Entries.Sum(entry => entry.Bytes) <= maxBytes)
            write(ModelFile.Weights, weights.CopyTo);
        else
            Write(write, weights.Entries.Select(entry => SafetensorsTensor.Of(weights, entry)), maxBytes);
    }

    /// <summary>Writes the files.</summary>
    /// <param name="write">Writes a file of the folder.</param>
    /// <param name="tensors">The weights, in the order in which shards are filled.</param>
    /// <param name="maxBytes">Largest file; a tensor above it has a file of its own.</param>
    public static void Write(Action<string, Action<Stream>> write, IEnumerable<SafetensorsTensor> tensors, long maxBytes)
    {
        var shards = Split(tensors, maxBytes);
        if (shards.Count == 1)
        {
            WriteFile(ModelFile.Weights, shards[0]);
            return;
        }

        var byFile = new Dictionary<string, IReadOnlyList<SafetensorsTensor>>();
        for (var i = 0; i < shards.Count; i++)
            byFile.Add($"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors", shards[i]);
        foreach (var (file, shard) in byFile)
            WriteFile(file, shard);
        write(ShardIndex.FileName, stream => stream.Write(ShardIndex.Write(byFile)));

        void WriteFile(string file, IReadOnlyList<SafetensorsTensor> shard) => write(file, stream => SafetensorsWriter.Write(stream, shard, ModelWeights.Metadata));
    }

    private static List<List<SafetensorsTensor>> Split(IEnumerable<SafetensorsTensor> tensors, long maxBytes)
    {
        List<List<SafetensorsTensor>> shards = [[]];
        long filled = 0;
        foreach (var tensor in tensors)
        {
            if (filled > 0 && filled + tensor.Bytes > maxBytes)
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(tensor);
            filled += tensor.Bytes;
        }

        return shards;
    }
}
