using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>The CPU, by kernels.</summary>
internal sealed class KernelBackend(DecoderConfig config, GenerationOptions options) : IModelBackend
{
    private readonly PagedMemory _memory = new(config, options.Precision);

    public IBlockStorage Storage => _memory;

    public ThreadTeam Team { get; } = new(options.Threads, "generate");

    public IModelRunner NewRunner() => new KernelRunner(config, options, _memory, Team);

    public void Dispose()
    {
        Team.Dispose();
        _memory.Dispose();
    }
}
