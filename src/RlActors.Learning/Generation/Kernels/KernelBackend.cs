using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>The CPU, by kernels.</summary>
internal sealed class KernelBackend(DecoderConfig config, Precision precision, int threads) : IModelBackend
{
    private readonly PagedMemory _memory = new(config);

    public IBlockStorage Storage => _memory;

    public ThreadTeam Team { get; } = new(threads, "generate");

    public IModelRunner NewRunner() => new KernelRunner(config, precision, _memory, Team);

    public void Dispose()
    {
        Team.Dispose();
        _memory.Dispose();
    }
}
