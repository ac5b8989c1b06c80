using System.Buffers.Binary;
using System.Text;
using RlActors.Learning.Checkpoints;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Checkpoints;

/// <summary>Safetensors files in memory, right and wrong ones.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file with this header, followed by so many bytes of data.</summary>
    public static byte[] Of(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    public static byte[] Write(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    public static SafetensorsFile Open(byte[] file) => new(new MemoryStream(file), "weight file 'test'");

    /// <summary>Tensors of all element types, of random shapes and bits; in the caller's scope.</summary>
    public static Dictionary<string, Tensor> RandomTensors(Random random)
    {
        ScalarType[] types =
        [
            ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
            ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
        ];
        var tensors = new Dictionary<string, Tensor>();
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            long[] shape = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (long)random.Next(0, 5))];
            tensors[$"layer.{random.Next(100)}.\"ü\""] = randint(-3, 100, shape).to(types[random.Next(types.Length)]);
        }

        return tensors;
    }
}
