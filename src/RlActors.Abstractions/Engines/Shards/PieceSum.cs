using RlActors.Recipes;

namespace RlActors.Engines;

/// <summary>One piece of a gradient, summed over the parts in their order as they come in; what comes early waits.</summary>
internal sealed class PieceSum(int parts, Precision precision)
{
    private readonly Dictionary<int, byte[]> _early = [];
    private float[]? _sum, _scratch;
    private int _next;

    /// <summary>Takes a part's piece.</summary>
    /// <returns>The sum, packed, once the last one is in; null before.</returns>
    public byte[]? Add(int part, byte[] packed)
    {
        if (part != _next)
        {
            _early[part] = packed;
            return null;
        }

        Fold(packed);
        while (_early.Remove(_next, out byte[]? waiting))
        {
            Fold(waiting);
        }

        return _next == parts ? GradientNumbers.Pack(_sum, precision) : null;
    }

    private void Fold(byte[] packed)
    {
        int count = packed.Length / (precision == Precision.Float32 ? sizeof(float) : sizeof(ushort));
        var numbers = GradientNumbers.Unpack(packed, precision, _scratch ??= precision == Precision.Float32 ? [] : new float[count]);
        if (_sum is null)
        {
            _sum = numbers.ToArray();
        }
        else
        {
            GradientNumbers.Add(_sum, numbers);
        }

        _next++;
    }
}
