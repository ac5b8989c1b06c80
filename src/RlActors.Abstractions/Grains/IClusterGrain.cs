using Orleans.Concurrency;

namespace RlActors.Grains;

/// <summary>The silos that were heard of lately (key: <see cref="Key"/>). Rebuilt by the silos that report.</summary>
[Alias("rlactors.IClusterGrain")]
public interface IClusterGrain : IGrainWithStringKey
{
    /// <summary>There is one.</summary>
    const string Key = "cluster";

    /// <summary>A silo tells about itself, every few seconds, and hears about the others.</summary>
    [Alias("ReportAsync"), AlwaysInterleave]
    Task<SiloStanding[]> ReportAsync(SiloStanding standing);

    /// <summary>All that were heard of lately, by node.</summary>
    [Alias("GetSilosAsync"), AlwaysInterleave]
    Task<SiloStanding[]> GetSilosAsync();
}
