using RlActors.Diagnostics;
using RlActors.Learning.Diagnostics;

namespace RlActors.Client.Doctor;

/// <summary>The answer of <c>doctor</c>.</summary>
/// <param name="Asked"><c>silos</c>, or <c>this_machine</c> where no silo serves the data folder.</param>
/// <param name="Machines">One report a silo, or that of this machine.</param>
/// <param name="Recipe">What a recipe will take; null where none was asked about.</param>
/// <param name="Problems">What is wrong, each with the way out; empty when all is well.</param>
internal sealed record DoctorView(string Asked, IReadOnlyList<MachineReport> Machines, RecipeView? Recipe, IReadOnlyList<string> Problems);

/// <summary>What a recipe will take of memory.</summary>
/// <param name="Name">The recipe.</param>
/// <param name="Model">What its model's dimensions are taken from.</param>
/// <param name="ModelFolder">The model's folder; null where there is none, or none yet.</param>
/// <param name="Parameters">The model's parameters; null while unknown.</param>
/// <param name="Parts">Uses of memory; empty while unknown.</param>
/// <param name="TotalBytes">A learner and a generator in one process; null while unknown.</param>
/// <param name="AvailableBytes">What the roomiest machine, or its device, has for them.</param>
/// <param name="Fits">Whether that is enough; null while unknown.</param>
internal sealed record RecipeView(
    string Name, string Model, string? ModelFolder, long? Parameters, IReadOnlyList<MemoryPart> Parts, long? TotalBytes, long? AvailableBytes, bool? Fits)
{
    public static RecipeView Of(RecipeEstimate estimate, IReadOnlyList<MachineReport> machines)
    {
        long? total = estimate.Parts.Count == 0 ? null : estimate.TotalBytes, available = machines.Max(DeviceMemory);
        return new(estimate.Recipe, estimate.Model, estimate.ModelFolder, estimate.Parameters, estimate.Parts, total, available, total is null || available is null ? null : total <= available);
    }

    /// <summary>What engines of a machine can have: of its first GPU where they use one (null where nobody says), else of the machine.</summary>
    private static long? DeviceMemory(MachineReport machine) => machine.Compute.Backend == "cuda"
        ? machine.Compute.Devices.FirstOrDefault(device => device.Device != "cpu")?.FreeBytes
        : machine.Memory.AvailableBytes;
}
