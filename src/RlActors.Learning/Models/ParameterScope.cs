using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>
/// Where a module makes its parameters: it prefixes their names with the module's path. Plain classes over these are the model's modules, rather
/// than TorchSharp's: half the calls for each operation, and names that do not come from reflection.
/// </summary>
internal sealed class ParameterScope(IDictionary<string, Parameter> parameters, ScalarType dtype, Device device, string path = "")
{
    public ScalarType DataType => dtype;

    public Device Device => device;

    /// <summary>The scope of a submodule.</summary>
    public ParameterScope this[string module] => new(parameters, dtype, device, $"{path}{module}.");

    /// <summary>A new parameter with whatever was in memory, owned by the model rather than by a dispose scope.</summary>
    public Parameter Add(string name, params ReadOnlySpan<long> shape)
    {
        var parameter = new Parameter(empty(shape.ToArray(), dtype, device), requires_grad: true);
        parameter.DetachFromDisposeScope();
        parameters.Add(path + name, parameter);
        return parameter;
    }
}
