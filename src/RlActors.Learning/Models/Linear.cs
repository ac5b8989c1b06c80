using RlActors.Learning.Adapters;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>A linear map: <c>weight</c> [outputs, inputs] and perhaps <c>bias</c> [outputs].</summary>
internal sealed class Linear(ParameterScope scope, int inputs, int outputs, bool bias)
{
    private readonly Parameter _weight = scope.Add("weight", outputs, inputs);
    /// <summary>[outputs, inputs].</summary>
    public Parameter Weight => _weight;

    /// <summary>A trained product beside the weight; null: none.</summary>
    public LoraAdapter? Adapter { get; set; }

    private readonly Parameter? _bias = bias ? scope.Add("bias", outputs) : null;

    /// <summary>[.., inputs] → [.., outputs].</summary>
    public Tensor Forward(Tensor x)
    {
        var y = nn.functional.linear(x, _weight, _bias);
        return Adapter?.Add(y, x) ?? y;
    }
}
