using RlActors.Weights;

namespace RlActors.Learning.Checkpoints;

/// <summary>The open weight files of a model folder: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names.</summary>
internal sealed class WeightFiles : IDisposable
{
    private readonly List<SafetensorsFile> _files = [];

    private WeightFiles()
    {
    }

    /// <summary>The files, their headers checked.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <summary>Opens the files of a folder.</summary>
    /// <exception cref="CheckpointException">There are none, one is missing or damaged, or the index says something else than its shards.</exception>
    public static WeightFiles Open(ModelFolder folder)
    {
        var opened = new WeightFiles();
        try
        {
            var single = Path.Combine(folder.Path, ModelFile.Weights);
            if (File.Exists(single))
                opened._files.Add(SafetensorsFile.Open(single));
            else if (folder.Read(ShardIndex.FileName) is { } content)
                opened.OpenShards(folder.Path, ShardIndex.Parse(content, $"'{Path.Combine(folder.Path, ShardIndex.FileName)}'"));
            else
                throw new CheckpointException($"model folder '{folder.Path}' has neither {ModelFile.Weights} nor {ShardIndex.FileName}; only safetensors weights are read (see README, \"Models\")");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Writes all tensors as one safetensors file, in their element types on disk; a single file byte for byte.</summary>
    public void CopyTo(Stream destination)
    {
        if (_files is [var single])
            single.CopyTo(destination);
        else
            SafetensorsWriter.Write(destination, _files.SelectMany(file => file.Entries.Select(entry => SafetensorsTensor.Of(file, entry))), ModelWeights.Metadata);
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void OpenShards(string folder, ShardIndex index)
    {
        foreach (var shard in index.Shards)
        {
            var path = Path.Combine(folder, shard);
            if (!File.Exists(path))
                throw new CheckpointException($"{index.Name} names the shard '{shard}', which is missing; the download or copy is incomplete");
            _files.Add(SafetensorsFile.Open(path));
            index.Check(shard, _files[^1]);
        }
    }
}
