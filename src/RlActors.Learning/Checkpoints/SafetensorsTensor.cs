using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>A tensor to be written to a safetensors file, wherever its bytes come from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">Element type on disk.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Write">Writes exactly its bytes, row-major.</param>
internal sealed record SafetensorsTensor(string Name, ScalarType DataType, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <summary>Size on disk.</summary>
    public long Bytes => Shape.Aggregate((long)SafetensorsDataType.SizeOf(DataType), (product, n) => product * n);

    /// <summary>A tensor of any device and layout, left as it is.</summary>
    /// <exception cref="CheckpointException">Its element type has no place in the format.</exception>
    public static SafetensorsTensor Of(string name, Tensor tensor)
    {
        if (!SafetensorsDataType.IsSupported(tensor.dtype))
            throw new CheckpointException($"tensor '{name}' has element type {tensor.dtype}, which a safetensors file cannot hold; expected one of {SafetensorsDataType.Names}");
        return new SafetensorsTensor(name, tensor.dtype, tensor.shape, stream =>
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            TensorBytes.Write(stream, tensor.detach().cpu().contiguous());
        });
    }

    /// <summary>A tensor of a file: byte for byte, or float32 where adapters are merged into the file.</summary>
    public static SafetensorsTensor Of(SafetensorsFile file, SafetensorsEntry entry) => file.IsMerged
        ? new(entry.Name, ScalarType.Float32, entry.Shape, stream =>
        {
            using var scope = NewDisposeScope();
            TensorBytes.Write(stream, file.Load(entry.Name, ScalarType.Float32));
        })
        : new(entry.Name, entry.DataType, entry.Shape, stream => file.CopyBytes(entry, stream));

    /// <summary>A tensor of any device and layout, rounded to another element type as it is written.</summary>
    public static SafetensorsTensor Of(string name, Tensor tensor, ScalarType rounded) => new(name, rounded, tensor.shape, stream =>
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        TensorBytes.Write(stream, tensor.detach().to(rounded).cpu().contiguous());
    });
}
