using RlActors.Diagnostics;
using RlActors.Learning.Diagnostics;

namespace RlActors.Learning.Tests.Diagnostics;

public class ComputeProbeTests
{
    [Fact]
    public async Task MeasureAsync_ThisMachine_NamesItsBackendAndMeasuresAProduct()
    {
        var report = await new ComputeProbe().MeasureAsync(CancellationToken.None);

        Assert.Null(report.Fault);
        Assert.Contains(report.Backend, (string[])["cpu", "cuda"]);
        Assert.Equal(Environment.ProcessorCount, report.Cores);
        Assert.Equal("cpu", report.Devices[0].Device);
        Assert.InRange(report.Product!.GigaflopsPerSecond, 0.01, 1e7);
    }

    [Fact]
    public void Parse_AnswerOfTheDriver_NamesDevicesWithTheirMemory() => Assert.Equal(
        [new DeviceReport("cuda:0", "NVIDIA H100 80GB HBM3", 81559L << 20, 80994L << 20), new DeviceReport("cuda:1", "NVIDIA H100 80GB HBM3", 81559L << 20, 12L << 20)],
        CudaDevices.Parse("NVIDIA H100 80GB HBM3, 81559, 80994\nNVIDIA H100 80GB HBM3, 81559, 12\n", 2));

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found")]
    [InlineData("[N/A]")]
    public void Parse_NoAnswer_LeavesModelAndMemoryUnknown(string answer) => Assert.Equal([new DeviceReport("cuda:0", null, null, null)], CudaDevices.Parse(answer, 1));
}
