namespace RlActors.Diagnostics;

/// <summary>Looks at what this process computes with.</summary>
public interface IComputeProbe
{
    /// <summary>Names backend and devices and measures one matrix product, beside whatever else the process does. A backend that cannot be loaded is reported, not thrown.</summary>
    Task<ComputeReport> MeasureAsync(CancellationToken cancellationToken);
}
