using System.Text.Json;

namespace RlActors.Learning.Checkpoints;

/// <summary>The index of a model whose weights are spread over several files: which tensor is in which shard.</summary>
internal sealed class ShardIndex
{
    /// <summary>Its file's name.</summary>
    public const string FileName = "model.safetensors.index.json";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    private readonly Dictionary<string, string> _shardOf = [];

    private ShardIndex(string name) => Name = name;

    /// <summary>How messages name the file.</summary>
    public string Name { get; }

    /// <summary>File names of the shards, in order.</summary>
    public IReadOnlyList<string> Shards => [.. _shardOf.Values.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads an index.</summary>
    /// <exception cref="CheckpointException">It is no index, or names files outside its folder.</exception>
    public static ShardIndex Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        var index = new ShardIndex(name);
        if (ConfigFields.Parse(utf8, name).Find("weight_map") is not { ValueKind: JsonValueKind.Object } map)
            throw new CheckpointException($"{name} has no object 'weight_map'");
        foreach (var item in map.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.String)
                throw new CheckpointException($"{name}: 'weight_map' says of tensor '{item.Name}' what is no text; expected the name of its shard");
            var shard = item.Value.GetString()!;
            if (shard.Length == 0 || shard != Path.GetFileName(shard) || !shard.EndsWith(".safetensors", StringComparison.Ordinal))
                throw new CheckpointException($"{name} names the shard '{shard}' of tensor '{item.Name}'; expected the name of a safetensors file within the folder");
            index._shardOf.Add(item.Name, shard);
        }

        return index._shardOf.Count > 0 ? index : throw new CheckpointException($"{name}: 'weight_map' names no tensor");
    }

    /// <summary>Writes an index; the same shards give the same bytes.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, IReadOnlyList<SafetensorsTensor>> shards)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", shards.Values.Sum(shard => shard.Sum(t => t.Bytes)));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (tensor, file) in shards.SelectMany(shard => shard.Value.Select(t => (t.Name, File: shard.Key))).OrderBy(t => t.Name, StringComparer.Ordinal))
                json.WriteString(tensor, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Checks that a shard holds just the tensors that are said to be in it.</summary>
    /// <exception cref="CheckpointException">It does not; the message names the first such tensor.</exception>
    public void Check(string shard, SafetensorsFile file)
    {
        if (_shardOf.Where(item => item.Value == shard && !file.Contains(item.Key)).Select(item => item.Key).Min(StringComparer.Ordinal) is { } missing)
            throw new CheckpointException($"{Name} says that tensor '{missing}' is in '{shard}', but it is not there");
        if (file.Entries.FirstOrDefault(entry => _shardOf.GetValueOrDefault(entry.Name) != shard) is { } strange)
            throw new CheckpointException($"{file.Name} has tensor '{strange.Name}', which {Name} {(_shardOf.TryGetValue(strange.Name, out var other) ? $"places in '{other}'" : "does not name")}");
    }
}
