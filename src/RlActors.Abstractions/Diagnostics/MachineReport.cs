namespace RlActors.Diagnostics;

/// <summary>What a process of RlActors stands on.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Silo">Address of the silo; null for a process that is none.</param>
/// <param name="Versions">What it is built of.</param>
/// <param name="Compute">What it computes with.</param>
/// <param name="Memory">The machine's memory.</param>
/// <param name="Disk">Where its runs are kept.</param>
[GenerateSerializer, Immutable, Alias("rlactors.MachineReport")]
public sealed record MachineReport(
    [property: Id(0)] string Machine,
    [property: Id(1)] string? Silo,
    [property: Id(2)] VersionsReport Versions,
    [property: Id(3)] ComputeReport Compute,
    [property: Id(4)] MemoryReport Memory,
    [property: Id(5)] DiskReport Disk);

/// <summary>Versions of what a process is built of.</summary>
[GenerateSerializer, Immutable, Alias("rlactors.VersionsReport")]
public sealed record VersionsReport([property: Id(0)] string Rlactors, [property: Id(1)] string Dotnet, [property: Id(2)] string Orleans);

/// <summary>What a process computes with.</summary>
/// <param name="Backend"><c>cpu</c> or <c>cuda</c>; null where libtorch cannot be loaded.</param>
/// <param name="TorchSharp">Version of TorchSharp.</param>
/// <param name="LibTorch">Version of libtorch; null where it cannot be loaded.</param>
/// <param name="Cores">Processors that the process may use.</param>
/// <param name="Devices">Devices that engines can run on.</param>
/// <param name="Product">One matrix product, measured; null where there is nothing to measure with.</param>
/// <param name="Fault">Why there is no backend; null where there is one.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ComputeReport")]
public sealed record ComputeReport(
    [property: Id(0)] string? Backend,
    [property: Id(1)] string TorchSharp,
    [property: Id(2)] string? LibTorch,
    [property: Id(3)] int Cores,
    [property: Id(4)] DeviceReport[] Devices,
    [property: Id(5)] MatrixProductReport? Product,
    [property: Id(6)] string? Fault);

/// <summary>One device.</summary>
/// <param name="Device">Its name among engines: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Model">What it is; null where nobody says.</param>
/// <param name="MemoryBytes">Memory of its own; null for the CPU, whose memory is the machine's, and where nobody says.</param>
/// <param name="FreeBytes">What is free of it.</param>
[GenerateSerializer, Immutable, Alias("rlactors.DeviceReport")]
public sealed record DeviceReport([property: Id(0)] string Device, [property: Id(1)] string? Model, [property: Id(2)] long? MemoryBytes, [property: Id(3)] long? FreeBytes);

/// <summary>One measured product of two square matrices.</summary>
/// <param name="Device">Where.</param>
/// <param name="Size">Rows and columns of each.</param>
/// <param name="ElementType">Element type.</param>
/// <param name="Threads">CPU threads; 0 on a device that is no CPU.</param>
/// <param name="GigaflopsPerSecond">The best of several, 2·Size³ operations each.</param>
[GenerateSerializer, Immutable, Alias("rlactors.MatrixProductReport")]
public sealed record MatrixProductReport(
    [property: Id(0)] string Device, [property: Id(1)] int Size, [property: Id(2)] string ElementType, [property: Id(3)] int Threads, [property: Id(4)] double GigaflopsPerSecond);

/// <summary>The machine's memory, within what the process may use of it.</summary>
[GenerateSerializer, Immutable, Alias("rlactors.MemoryReport")]
public sealed record MemoryReport([property: Id(0)] long TotalBytes, [property: Id(1)] long AvailableBytes, [property: Id(2)] long ProcessBytes);

/// <summary>Where runs are kept.</summary>
/// <param name="Folder">The data folder, whole path.</param>
/// <param name="FreeBytes">What the process may still write there; null where nobody says.</param>
/// <param name="Fault">Why it cannot be written; null where it can.</param>
[GenerateSerializer, Immutable, Alias("rlactors.DiskReport")]
public sealed record DiskReport([property: Id(0)] string Folder, [property: Id(1)] long? FreeBytes, [property: Id(2)] string? Fault);
