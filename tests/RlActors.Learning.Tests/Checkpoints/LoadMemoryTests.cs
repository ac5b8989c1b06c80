using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RlActors.Learning.Tests.Processes;
using Xunit.Abstractions;

namespace RlActors.Learning.Tests.Checkpoints;

/// <summary>A load takes memory for the weights and hardly more; an import takes next to none. Measured in processes of their own.</summary>
public sealed class LoadMemoryTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rlactors-memory-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [SkippableTheory]
    [InlineData("Float32")]
    [InlineData("BFloat16")]
    public async Task LoadAndImport_LargeModel_StayWithinTheirBounds(string elementType)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "anonymous memory is read from /proc");
        string folder = Path.Combine(_root, "model");
        await RunAsync("create", folder, elementType);

        var (weights, load) = Numbers(await RunAsync("load", folder));
        var (stored, import) = Numbers(await RunAsync("import", folder));

        output.WriteLine($"{elementType} on disk: load peaks at {load:N0} bytes for {weights:N0} of weights ({(double)load / weights:F3}); import at {import:N0} for a file of {stored:N0}");
        Assert.InRange(weights, 200_000_000, 300_000_000);
        Assert.InRange(load, (long)(0.9 * weights), (long)(1.2 * weights));
        Assert.InRange(import, 0, weights / 5);
    }

    private static (long, long) Numbers(string line) =>
        line.Split(' ') is [var first, var second] ? (long.Parse(first, CultureInfo.InvariantCulture), long.Parse(second, CultureInfo.InvariantCulture)) : throw new InvalidOperationException(line);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", "dotnet"));
        using var process = Process.Start(new ProcessStartInfo(host, [typeof(Program).Assembly.Location, .. arguments]) { RedirectStandardOutput = true })!;
        string printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return printed.Trim();
    }
}
