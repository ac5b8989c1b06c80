using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RlActors.Learning.Models;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>A float32 model's parameters as kernels see them, under a path.</summary>
internal sealed unsafe class ParameterPointers(CausalLanguageModel model, string path)
{
    /// <summary>First element of a parameter, or null where the model has none of that name.</summary>
    public float* Find(string name)
    {
        if (!model.Parameters.TryGetValue(path + name, out var parameter))
        {
            return null;
        }

        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(parameter.bytes));
    }

    /// <summary>Packs some rows of a module's weight, and of its bias if it has one.</summary>
    public void Pack(IProjection into, int column, string module, int first, int count)
    {
        long inputs = model.Parameters[$"{path}{module}.weight"].shape[1];
        float* bias = Find($"{module}.bias");
        into.Pack(column, Find($"{module}.weight") + (first * inputs), bias is null ? null : bias + first, count);
    }

    /// <summary>Copies a vector, if the model has it.</summary>
    public void Copy(string name, AlignedBuffer<float> into)
    {
        float* from = Find(name);
        if (from is not null)
        {
            Buffer.MemoryCopy(from, into.Pointer, into.Length * sizeof(float), into.Length * sizeof(float));
        }
    }
}
