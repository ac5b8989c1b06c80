using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlActors.Learning.Adapters;

/// <summary>The trained product beside one projection.</summary>
/// <param name="Down">A [rank, inputs].</param>
/// <param name="Up">B [outputs, rank].</param>
/// <param name="Scale">alpha / rank.</param>
internal sealed record LoraAdapter(Parameter Down, Parameter Up, double Scale)
{
    /// <summary>Whether it counts; off, the projection is as it was.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>y + scale · B(A(x)): [tokens, outputs], [tokens, inputs] → [tokens, outputs].</summary>
    public Tensor Add(Tensor y, Tensor x) => IsOn ? y.addmm(mm(x, Down.t()), Up.t(), 1, (float)Scale) : y;
}
