using TorchSharp;

namespace RlActors.Learning.Numerics;

/// <summary>
/// Constants for tensor operations that take a <see cref="Scalar"/>. A number written in the call becomes a temporary wrapper, and TorchSharp 0.107 lets the
/// collector free its native half while the operation still reads it: with several threads allocating, an operation then fails or computes with garbage. So every
/// scalar that reaches an operation is one of these, which live for ever, or a local with <c>using</c>, which lives to the end of its block. That includes the
/// operations that make one themselves: <c>add</c>, <c>add_</c> and <c>+</c> without an alpha, <c>arange</c> without start and step, <c>tensor / number</c>.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar Zero = 0;

    public static readonly Scalar One = 1;

    public static readonly Scalar NegativeInfinity = float.NegativeInfinity;

    public static readonly Scalar PositiveInfinity = float.PositiveInfinity;
}
