using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>
/// Where a module makes its parameters: it prefixes their names with the module's path. Plain classes over these are the model's modules, rather
/// than TorchSharp's: half the calls for each operation, and names that do not come from reflection.
/// </summary>
/// <param name="parameters">Receives them by name.</param>
/// <param name="dtype">Their element type.</param>
/// <param name="device">Where they live.</param>
/// <param name="announce">Told of name and shape before memory is taken; may refuse by throwing.</param>
/// <param name="path">The module's path.</param>
internal sealed class ParameterScope(IDictionary<string, Parameter> parameters, ScalarType dtype, Device device, Action<string, long[]>? announce = null, string path = "")
{
    public ScalarType DataType => dtype;

    public Device Device => device;

    /// <summary>The scope of a submodule.</summary>
    public ParameterScope this[string module] => new(parameters, dtype, device, announce, $"{path}{module}.");

    /// <summary>A new parameter with whatever was in memory, owned by the model rather than by a dispose scope.</summary>
    public Parameter Add(string name, params long[] shape)
    {
        announce?.Invoke(path + name, shape);
        var parameter = new Parameter(empty(shape, dtype, device), requires_grad: true);
        parameter.DetachFromDisposeScope();
        parameters.Add(path + name, parameter);
        return parameter;
    }
}
