using RlActors.Learning.Generation.Kernels;
using RlActors.Learning.Generation.Tensors;
using RlActors.Learning.Models;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>Chooses how a device computes.</summary>
internal static class ModelBackends
{
    /// <summary>Kernels on a CPU, libtorch everywhere else.</summary>
    public static IModelBackend For(torch.Device device, DecoderConfig config, GenerationOptions options) => device.type == DeviceType.CPU
        ? new KernelBackend(config, options)
        : new TorchBackend(config, options, device);
}
