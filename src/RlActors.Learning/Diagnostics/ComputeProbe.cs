using System.Diagnostics;
using RlActors.Diagnostics;
using RlActors.Learning.Threads;
using TorchSharp;
using static TorchSharp.torch;

namespace RlActors.Learning.Diagnostics;

/// <summary>Looks at libtorch and its devices.</summary>
public sealed class ComputeProbe : IComputeProbe
{
    private const int Repeats = 5;

    private static readonly string TorchSharpVersion = MachineInspection.VersionOf(typeof(torch));

    /// <inheritdoc/>
    public async Task<ComputeReport> MeasureAsync(CancellationToken cancellationToken)
    {
        int cores = Environment.ProcessorCount;
        try
        {
            string libTorch = torch.__version__; // loads it: what cannot be loaded fails here, not on the engine's thread
            var thread = new EngineThread("probe", cores);
            await using var _ = thread.ConfigureAwait(false);
            return await thread.RunAsync(() => Measure(libTorch, cores), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or NotSupportedException or BadImageFormatException or EntryPointNotFoundException)
        {
            return new ComputeReport(null, TorchSharpVersion, null, cores, [], null, error.GetBaseException().Message);
        }
    }

    private static ComputeReport Measure(string libTorch, int cores)
    {
        var best = EngineDevice.Best();
        bool cuda = best.type == DeviceType.CUDA;
        DeviceReport[] devices = [new("cpu", null, null, null), .. cuda ? CudaDevices.List(torch.cuda.device_count()) : []];
        return new ComputeReport(cuda ? "cuda" : "cpu", TorchSharpVersion, libTorch, cores, devices, Multiply(best, cores), null);
    }

    private static MatrixProductReport Multiply(Device device, int cores)
    {
        bool cuda = device.type == DeviceType.CUDA;
        int size = cuda ? 4096 : 1024;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var left = torch.ones(size, size, device: device);  // [size, size]
        var right = torch.ones(size, size, device: device); // [size, size]
        double seconds = double.PositiveInfinity;
        for (int i = 0; i <= Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using var product = left.matmul(right); // [size, size]
            if (cuda)
            {
                torch.cuda.synchronize();
            }

            // The first one only warms up.
            seconds = i == 0 ? seconds : Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new MatrixProductReport(device.ToString(), size, "float32", cuda ? 0 : cores, 2.0 * size * size * size / seconds / 1e9);
    }
}
