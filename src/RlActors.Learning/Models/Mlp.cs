using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>SwiGLU feed-forward layer (arXiv 2002.05202): down(silu(gate(x)) · up(x)).</summary>
internal sealed class Mlp(ParameterScope scope, DecoderConfig config)
{
    private readonly Linear _gate = new(scope["gate_proj"], config.HiddenSize, config.IntermediateSize, config.MlpBias);
    private readonly Linear _up = new(scope["up_proj"], config.HiddenSize, config.IntermediateSize, config.MlpBias);
    private readonly Linear _down = new(scope["down_proj"], config.IntermediateSize, config.HiddenSize, config.MlpBias);

    /// <summary>Its linear maps by name.</summary>
    public IEnumerable<(string Name, Linear Projection)> Projections => [("gate_proj", _gate), ("up_proj", _up), ("down_proj", _down)];

    /// <summary>[tokens, hidden] → [tokens, hidden].</summary>
    public Tensor Forward(Tensor x) => _down.Forward(_gate.Forward(x).silu() * _up.Forward(x));
}
