using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// The header of a safetensors file: eight bytes of length (little-endian), then JSON that places every tensor.
/// A header is accepted only when its tensors tile the rest of the file exactly: no hole, no overlap, no byte left over.
/// </summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    /// <summary>Bytes before the JSON.</summary>
    public const int PrefixBytes = 8;

    /// <summary>Longest JSON that is read, as in the format's reference reader.</summary>
    public const long MaxJsonBytes = 100_000_000;

    /// <summary>Key of the free text map.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>Reads and checks the header of a seekable stream.</summary>
    /// <param name="stream">The whole file; read from its start.</param>
    /// <param name="file">Its name, for messages.</param>
    public static SafetensorsHeader Read(Stream stream, string file)
    {
        var length = stream.Length;
        if (length < PrefixBytes)
            throw new CheckpointException($"{file} is {length} bytes long, too short for a safetensors file; the download or copy is incomplete");

        stream.Position = 0;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        stream.ReadExactly(prefix);
        var jsonBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (jsonBytes > MaxJsonBytes)
            throw new CheckpointException($"{file} announces a header of {jsonBytes} bytes; at most {MaxJsonBytes} are read, so this is no safetensors file");
        if (jsonBytes > (ulong)(length - PrefixBytes))
            throw new CheckpointException($"{file} announces a header of {jsonBytes} bytes but is only {length} bytes long; the download or copy is incomplete");

        var json = new byte[(int)jsonBytes];
        stream.ReadExactly(json);
        var dataStart = PrefixBytes + (long)jsonBytes;
        var (entries, metadata) = Parse(json, file);
        CheckTiling(entries, length - dataStart, file);
        return new SafetensorsHeader(entries, metadata, dataStart);
    }

    private static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(byte[] json, string file)
    {
        if (json.Length == 0 || json[0] != '{')
            throw new CheckpointException($"{file} has a header that does not start with '{{'; this is no safetensors file");
        try
        {
            using var document = JsonDocument.Parse(json);
            var entries = new Dictionary<string, SafetensorsEntry>();
            var metadata = new Dictionary<string, string>();
            var hasMetadata = false;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                {
                    if (hasMetadata)
                        throw new CheckpointException($"{file} has {MetadataKey} twice");
                    hasMetadata = true;
                    ReadMetadata(property.Value, metadata, file);
                }
                else if (!entries.TryAdd(property.Name, ReadEntry(property.Name, property.Value, file)))
                {
                    throw new CheckpointException($"{file} has tensor '{property.Name}' twice");
                }
            }

            return ([.. entries.Values], metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{file} has a header that is not valid JSON: {e.Message}", e);
        }
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata, string file)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new CheckpointException($"{file} has a {MetadataKey} that is no object");
        foreach (var item in value.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.String || !metadata.TryAdd(item.Name, item.Value.GetString()!))
                throw new CheckpointException($"{file} has a {MetadataKey} whose '{item.Name}' is no text, or is there twice");
        }
    }

    private static SafetensorsEntry ReadEntry(string name, JsonElement value, string file)
    {
        CheckpointException Bad(string what) => new($"{file}: tensor '{name}' {what}");

        if (value.ValueKind != JsonValueKind.Object)
            throw Bad("is not described by an object");
        JsonElement? type = null, shape = null, offsets = null;
        foreach (var field in value.EnumerateObject())
        {
            ref var slot = ref type;
            switch (field.Name)
            {
                case "dtype": break;
                case "shape": slot = ref shape; break;
                case "data_offsets": slot = ref offsets; break;
                default: throw Bad($"has the unknown field '{field.Name}'");
            }

            if (slot is not null)
                throw Bad($"has '{field.Name}' twice");
            slot = field.Value;
        }

        if (type is not { ValueKind: JsonValueKind.String } typeName)
            throw Bad("has no dtype");
        if (!SafetensorsDataType.TryParse(typeName.GetString()!, out var dataType))
            throw Bad($"has dtype {typeName.GetString()}; expected one of {SafetensorsDataType.Names}");
        var dimensions = ReadCounts(shape) ?? throw Bad("has no shape of non-negative whole numbers");
        if (ReadCounts(offsets) is not [var begin, var end] || begin > end)
            throw Bad($"has data_offsets {offsets?.ToString() ?? "missing"}; expected [begin, end] with 0 <= begin <= end");

        var entry = new SafetensorsEntry(name, dataType, dimensions, begin, end);
        var bytes = ByteCount(dimensions, dataType) ?? throw Bad($"has shape {entry.ShapeText}, whose size does not fit in 64 bits");
        if (bytes != end - begin)
            throw Bad($"has {end - begin} bytes, but {SafetensorsDataType.NameOf(dataType)} {entry.ShapeText} takes {bytes}");
        return entry;
    }

    private static long[]? ReadCounts(JsonElement? array)
    {
        if (array is not { ValueKind: JsonValueKind.Array } values)
            return null;
        var counts = new long[values.GetArrayLength()];
        var i = 0;
        foreach (var value in values.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out counts[i]) || counts[i++] < 0)
                return null;
        }

        return counts;
    }

    private static long? ByteCount(long[] shape, ScalarType dataType)
    {
        try
        {
            return shape.Aggregate((long)SafetensorsDataType.SizeOf(dataType), (product, n) => checked(product * n));
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static void CheckTiling(List<SafetensorsEntry> entries, long dataBytes, string file)
    {
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long at = 0;
        foreach (var entry in entries)
        {
            if (entry.End > dataBytes)
                throw new CheckpointException($"{file}: tensor '{entry.Name}' ends at byte {entry.End}, but only {dataBytes} bytes of data are there; the download or copy is incomplete");
            if (entry.Begin < at)
                throw new CheckpointException($"{file}: tensor '{entry.Name}' begins at byte {entry.Begin}, inside the tensor before it, which ends at {at}");
            if (entry.Begin > at)
                throw new CheckpointException($"{file}: nothing describes the bytes {at} to {entry.Begin} before tensor '{entry.Name}'");
            at = entry.End;
        }

        if (at != dataBytes)
            throw new CheckpointException($"{file}: the tensors end at byte {at}, but {dataBytes} bytes of data are there");
    }
}
