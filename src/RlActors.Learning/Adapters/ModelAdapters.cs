using RlActors.Learning.Models;
using RlActors.Learning.Training;
using RlActors.Recipes;
using TorchSharp;
using TorchSharp.Modules;

namespace RlActors.Learning.Adapters;

/// <summary>All adapters of a model, whose own weights are frozen.</summary>
internal sealed class ModelAdapters : IDisposable
{
    /// <summary>How the names of A and B end, after the projection's.</summary>
    public const string Down = ".lora_A.weight", Up = ".lora_B.weight";

    private readonly OrderedDictionary<string, Parameter> _parameters = [];
    private readonly List<LoraAdapter> _adapters = [];
    private readonly double _scale;

    /// <summary>Freezes a model and puts an adapter beside every target; their values are not set.</summary>
    public ModelAdapters(CausalLanguageModel model, LoraOptions options)
    {
        _scale = options.Alpha / options.Rank;
        foreach (var weight in model.Parameters.Values)
        {
            weight.requires_grad = false;
        }

        foreach (var (name, projection) in model.Projections.Where(entry => options.Targets.Contains(entry.Name[(entry.Name.LastIndexOf('.') + 1)..])))
        {
            long outputs = projection.Weight.shape[0], inputs = projection.Weight.shape[1];
            var adapter = new LoraAdapter(New(name + Down, options.Rank, inputs), New(name + Up, outputs, options.Rank), _scale);
            projection.Adapter = adapter;
            _adapters.Add(adapter);
        }

        Parameter New(string name, long rows, long columns)
        {
            var parameter = new Parameter(torch.empty([rows, columns], model.DataType, model.Device), requires_grad: true);
            parameter.DetachFromDisposeScope();
            _parameters.Add(name, parameter);
            return parameter;
        }
    }

    /// <summary>alpha / rank.</summary>
    public double Scale => _scale;

    /// <summary>A and B of every adapter by name: <c>model.layers.0.self_attn.q_proj.lora_A.weight</c>.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>Gives all adapters their first values: A uniform within ±1/√inputs (as PEFT draws it), B zero, so that nothing changes yet. The same seed gives the same values; they are not published yet.</summary>
    public static void Initialise(ParameterBuffer adapters, long seed)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var generator = new torch.Generator((ulong)seed, torch.CPU);
        foreach (var place in adapters.Places)
        {
            var values = place.In(adapters.Values);
            if (place.Name.EndsWith(Up, StringComparison.Ordinal))
            {
                values.zero_();
            }
            else if (place.Name.EndsWith(Down, StringComparison.Ordinal))
            {
                double bound = 1 / Math.Sqrt(place.Shape[1]);
                values.copy_(torch.empty(place.Shape, torch.float32, torch.CPU).uniform_(-bound, bound, generator));
            }
        }
    }

    /// <summary>What a weight becomes when its adapter is merged into it, float32 in the caller's scope; a weight without an adapter stays as it is.</summary>
    /// <param name="name">Name of the weight: <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
    /// <param name="weight">[outputs, inputs], float32.</param>
    /// <param name="adapters">Their master values.</param>
    public torch.Tensor Merge(string name, torch.Tensor weight, ParameterBuffer adapters)
    {
        string projection = ProjectionOf(name);
        return _parameters.ContainsKey(projection + Down) ? Merge(weight, Master(Down), Master(Up), _scale) : weight;

        torch.Tensor Master(string part) => adapters.Places.Single(place => place.Name == projection + part).In(adapters.Values);
    }

    /// <summary>W + scale · B·A, in the caller's scope: [outputs, inputs], [rank, inputs], [outputs, rank] → [outputs, inputs]. Whoever merges does it by this, so that all get the same.</summary>
    public static torch.Tensor Merge(torch.Tensor weight, torch.Tensor down, torch.Tensor up, double scale)
    {
        using var constant = torch.no_grad();
        return weight.addmm(up, down, 1, (float)scale);
    }

    /// <summary>The projection that a weight is of: <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public static string ProjectionOf(string weight) => weight.EndsWith(".weight", StringComparison.Ordinal) ? weight[..^".weight".Length] : weight;

    /// <summary>Runs something with the model as it was before it had adapters.</summary>
    public torch.Tensor WithoutThem(Func<torch.Tensor> work)
    {
        _adapters.ForEach(adapter => adapter.IsOn = false);
        try
        {
            return work();
        }
        finally
        {
            _adapters.ForEach(adapter => adapter.IsOn = true);
        }
    }

    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
        {
            parameter.Dispose();
        }
    }
}
