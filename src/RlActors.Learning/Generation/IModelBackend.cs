using RlActors.Learning.Generation.Kernels;

namespace RlActors.Learning.Generation;

/// <summary>How a device computes: one for all sets of weights of an engine, which therefore share its blocks.</summary>
internal interface IModelBackend : IDisposable
{
    /// <summary>Where keys and values lie.</summary>
    IBlockStorage Storage { get; }

    /// <summary>Threads that draw tokens; the first of them is the engine's.</summary>
    ThreadTeam Team { get; }

    /// <summary>Makes room for another set of weights.</summary>
    IModelRunner NewRunner();
}
