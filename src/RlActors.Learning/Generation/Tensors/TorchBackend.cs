using RlActors.Learning.Generation.Kernels;
using RlActors.Learning.Models;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Generation.Tensors;

/// <summary>Any device, by libtorch's operations.</summary>
internal sealed class TorchBackend(DecoderConfig config, GenerationOptions options, torch.Device device) : IModelBackend
{
    private readonly PagedTensors _storage = new(config, device, options.KeyValueMemoryMiB * (1L << 20));

    public IBlockStorage Storage => _storage;

    /// <summary>The device is elsewhere: one thread draws the tokens.</summary>
    public ThreadTeam Team { get; } = new(1, "generate");

    public IModelRunner NewRunner() =>
        new TorchRunner(new CausalLanguageModel(config, options.Precision == Precision.Bfloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32, device), _storage);

    public void Dispose()
    {
        Team.Dispose();
        _storage.Dispose();
    }
}
