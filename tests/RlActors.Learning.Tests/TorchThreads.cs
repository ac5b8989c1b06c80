using System.Runtime.CompilerServices;
using TorchSharp;

namespace RlActors.Learning.Tests;

/// <summary>Test classes run side by side; libtorch's own threads would only be in each other's way.</summary>
internal static class TorchThreads
{
    [ModuleInitializer]
    internal static void UseOne() => torch.set_num_threads(1);
}
