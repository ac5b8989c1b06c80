using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace RlActors.Learning.Tests.Checkpoints.Mutants;

/// <summary>Damaged copies of a safetensors file: its header's fields, lengths and bytes.</summary>
internal static class SafetensorsMutants
{
    private static readonly string[] Types = ["F64", "F32", "F16", "BF16", "I64", "I8", "BOOL", "F8_E4M3", "f32", ""];

    private static readonly long[] Numbers = [-1, 0, 1, 2, 3, 4, 7, 1 << 30, int.MaxValue, uint.MaxValue, 1L << 40, 1L << 62, long.MaxValue, long.MinValue];

    public static Mutant Make(byte[] content, Random random)
    {
        var headerBytes = (int)BinaryPrimitives.ReadInt64LittleEndian(content);
        var data = content[(8 + headerBytes)..];
        var json = content[8..(8 + headerBytes)];
        switch (random.Next(10))
        {
            case 0:
                return Mutant.Bytes(content, 8 + headerBytes, random);
            case 1:
                var length = content.ToArray();
                BinaryPrimitives.WriteInt64LittleEndian(length, Numbers[random.Next(Numbers.Length)]);
                return new Mutant(length, null, "header length");
            case 2:
                return new Mutant([.. content, .. new byte[random.Next(1, 100)]], null, "bytes behind the end");
            case 3:
                return File(JsonMutants.Make(json, random).Content, null, data, "header as JSON");
        }

        var header = JsonNode.Parse(json)!.AsObject();
        var name = header.Where(item => item.Key != "__metadata__").ElementAt(random.Next(header.Count - 1)).Key;
        var tensor = header[name]!.AsObject();
        switch (random.Next(6))
        {
            case 0:
                tensor["dtype"] = Types[random.Next(Types.Length)];
                return File(header, name, data, $"dtype {tensor["dtype"]}");
            case 1:
                var offsets = tensor["data_offsets"]!.AsArray();
                offsets[random.Next(2)] = Numbers[random.Next(Numbers.Length)];
                return File(header, name, data, $"offsets {offsets.ToJsonString()}");
            case 2:
                var shape = tensor["shape"]!.AsArray();
                shape[random.Next(shape.Count)] = Numbers[random.Next(Numbers.Length)];
                return File(header, name, data, $"shape {shape.ToJsonString()}");
            case 3:
                tensor["shape"]!.AsArray().Add(random.Next(3));
                return File(header, name, data, $"shape {tensor["shape"]!.ToJsonString()}");
            case 4:
                header.Remove(name);
                header[name + "s"] = tensor.DeepClone();
                return File(header, name, data, "renamed");
            default:
                tensor["data_offsets"] = header.Last().Value!["data_offsets"]?.DeepClone();
                return File(header, null, data, "another tensor's offsets");
        }
    }

    private static Mutant File(JsonObject header, string? field, byte[] data, string what) => File(Encoding.UTF8.GetBytes(header.ToJsonString()), field, data, $"{field}: {what}");

    private static Mutant File(byte[] header, string? field, byte[] data, string what)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return new Mutant([.. length, .. header, .. data], field, what);
    }
}
