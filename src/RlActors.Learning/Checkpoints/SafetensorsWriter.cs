using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// Writes safetensors files. The same names, element types, shapes, values and metadata give the same bytes: wider element types come first, so that
/// every tensor is aligned without gaps, then names in ordinal order, and the header is padded with spaces to eight bytes.
/// </summary>
public static class SafetensorsWriter
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one file.</summary>
    /// <param name="stream">Receives the bytes; need not be seekable, is not closed.</param>
    /// <param name="tensors">The tensors by name; of any device and layout, left as they are.</param>
    /// <param name="metadata">Free text map, or null.</param>
    /// <exception cref="CheckpointException">A tensor's element type has no place in the format.</exception>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(stream, tensors.Select(t => SafetensorsTensor.Of(t.Key, t.Value)), metadata);

    /// <summary>Writes one file.</summary>
    internal static void Write(Stream stream, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.ToList();
        ordered.Sort((a, b) =>
        {
            var wider = SafetensorsDataType.SizeOf(b.DataType).CompareTo(SafetensorsDataType.SizeOf(a.DataType));
            return wider != 0 ? wider : string.CompareOrdinal(a.Name, b.Name);
        });
        stream.Write(Header(ordered, metadata));
        foreach (var tensor in ordered)
            tensor.Write(stream);
    }

    private static byte[] Header(List<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            long at = 0;
            foreach (var tensor in tensors)
            {
                var end = at + tensor.Bytes;
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", SafetensorsDataType.NameOf(tensor.DataType));
                WriteNumbers(json, "shape", [.. tensor.Shape]);
                WriteNumbers(json, "data_offsets", at, end);
                json.WriteEndObject();
                at = end;
            }

            json.WriteEndObject();
        }

        var padded = (buffer.WrittenCount + 7) / 8 * 8;
        var header = new byte[SafetensorsHeader.PrefixBytes + padded];
        BinaryPrimitives.WriteInt64LittleEndian(header, padded);
        buffer.WrittenSpan.CopyTo(header.AsSpan(SafetensorsHeader.PrefixBytes));
        header.AsSpan(SafetensorsHeader.PrefixBytes + buffer.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
