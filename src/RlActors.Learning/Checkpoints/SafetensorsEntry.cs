using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">Element type on disk.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record SafetensorsEntry(string Name, ScalarType DataType, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Size on disk.</summary>
    public long Bytes => End - Begin;

    /// <summary>Its shape as written in messages: <c>[2, 3]</c>.</summary>
    internal string ShapeText => TensorShape.Text(Shape);
}
