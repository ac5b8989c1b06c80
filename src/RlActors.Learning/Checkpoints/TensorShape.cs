namespace RlActors.Learning.Checkpoints;

/// <summary>How shapes are written in messages.</summary>
internal static class TensorShape
{
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
