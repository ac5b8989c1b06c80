using System.Globalization;
using RlActors.Client.Output;
using RlActors.Diagnostics;
using Spectre.Console;

namespace RlActors.Client.Doctor;

/// <summary>The doctor's report for people.</summary>
internal static class DoctorPage
{
    public static void Render(IAnsiConsole console, DoctorView view)
    {
        foreach (var machine in view.Machines)
        {
            Render(console, machine);
            console.WriteLine();
        }

        if (view.Recipe is { } recipe)
        {
            Render(console, recipe);
            console.WriteLine();
        }

        console.MarkupLine(view.Problems.Count == 0 ? "[green]nothing is wrong[/]" : $"[red]{view.Problems.Count} {(view.Problems.Count == 1 ? "problem" : "problems")}[/]");
        foreach (string problem in view.Problems)
        {
            console.MarkupLine($"[red]-[/] {Markup.Escape(problem)}");
        }
    }

    private static void Render(IAnsiConsole console, MachineReport machine)
    {
        string what = machine.Silo is { } silo ? $"silo {silo} on {machine.Machine}" : $"this machine, {machine.Machine} (no silo serves the data folder)";
        console.MarkupLine($"[bold]{Markup.Escape(what)}[/]");
        var (versions, compute, memory, disk) = (machine.Versions, machine.Compute, machine.Memory, machine.Disk);
        Line(console, "versions", $"RlActors {versions.Rlactors}, .NET {versions.Dotnet}, Orleans {versions.Orleans}, TorchSharp {compute.TorchSharp}, libtorch {compute.LibTorch ?? "not loaded"}");
        Line(console, "backend", $"{compute.Backend ?? "none"}, {compute.Cores} {(compute.Cores == 1 ? "core" : "cores")}");
        foreach (var device in compute.Devices.Where(device => device.Device != "cpu"))
        {
            string sizes = device is { MemoryBytes: { } all, FreeBytes: { } free } ? $", {ByteSize.Of(free)} free of {ByteSize.Of(all)}" : string.Empty;
            Line(console, device.Device, $"{device.Model ?? "unknown model"}{sizes}");
        }

        if (compute.Product is { } product)
        {
            string threads = product.Threads == 0 ? string.Empty : $" on {product.Threads} {(product.Threads == 1 ? "thread" : "threads")}";
            Line(console, "product", string.Create(CultureInfo.InvariantCulture,
                $"{product.GigaflopsPerSecond:#,0} GFLOP/s: {product.Size} × {product.Size} {product.ElementType} on {product.Device}{threads}"));
        }

        Line(console, "memory", $"{ByteSize.Of(memory.AvailableBytes)} free of {ByteSize.Of(memory.TotalBytes)}, this process has {ByteSize.Of(memory.ProcessBytes)}");
        Line(console, "disk", $"{(disk.FreeBytes is { } room ? ByteSize.Of(room) : "unknown")} free, {(disk.Fault is null ? "writable" : "NOT WRITABLE")}: {disk.Folder}");
    }

    private static void Render(IAnsiConsole console, RecipeView recipe)
    {
        console.MarkupLine($"[bold]recipe {Markup.Escape(recipe.Name)}[/]");
        Line(console, "model", recipe.Parameters is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:#,0.0##} million parameters, by {recipe.Model}")
            : $"dimensions {recipe.Model}");
        if (recipe.TotalBytes is not { } total)
        {
            return;
        }

        var table = PlainTable.Create("engine", "memory for", ">size", "~reckoned as");
        foreach (var part in recipe.Parts)
        {
            table.AddRow(part.Engine, part.Use, ByteSize.Of(part.Bytes), Markup.Escape(part.Basis));
        }

        console.Write(table);
        string room = recipe.AvailableBytes is { } available ? $"{ByteSize.Of(available)} is free: it {(recipe.Fits == true ? "fits" : "DOES NOT FIT")}" : "how much is free is unknown";
        Line(console, "together", $"{ByteSize.Of(total)} for a learner and a generator in one process; {room}");
    }

    private static void Line(IAnsiConsole console, string label, string text) => console.WriteLine($"{label,-10}{text}");
}
