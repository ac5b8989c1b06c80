using TorchSharp;

namespace RlActors.Learning.Threads;

/// <summary>Where an engine computes.</summary>
internal static class EngineDevice
{
    /// <summary>The first CUDA device where there is one, else the CPU.</summary>
    public static torch.Device Best() => torch.cuda.is_available() ? torch.CUDA : torch.CPU;
}
