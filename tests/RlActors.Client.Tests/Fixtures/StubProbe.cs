using RlActors.Diagnostics;

namespace RlActors.Client.Tests.Fixtures;

/// <summary>Finds what the test says.</summary>
internal sealed class StubProbe(ComputeReport report) : IComputeProbe
{
    public Task<ComputeReport> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult(report);
}
