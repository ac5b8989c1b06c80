using System.CommandLine;
using System.Globalization;
using RlActors.Client.Output;
using RlActors.Client.Steering;
using RlActors.Grains;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors silos</c>: the silos of the cluster.</summary>
internal static class SilosVerb
{
    public static Command Create(VerbFactory verbs) => verbs.Create(
        "silos", "List the silos of the cluster: what they take on, their devices, whether they are being drained, the version of their generators. Needs a silo.",
        ActAsync, CommonOptions.Gateway);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        await using var cluster = await call.ConnectAsync(cancellationToken);
        call.Answer(new SilosView(await ReadAsync(cluster, cancellationToken)), Render);
        return ConsoleRoot.Done;
    }

    /// <summary>Members as the membership has them, with what those told that report.</summary>
    public static async Task<IReadOnlyList<SiloView>> ReadAsync(SiloConnection cluster, CancellationToken cancellationToken)
    {
        var hosts = await cluster.AskAsync(grains => grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(), cancellationToken);
        var standings = (await cluster.AskAsync(grains => grains.GetGrain<IClusterGrain>(IClusterGrain.Key).GetSilosAsync(), cancellationToken)).ToDictionary(standing => standing.Address);
        return [.. hosts
            .Where(host => host.Status != SiloStatus.Dead)
            .Select(host => SiloView.Of(host, standings.GetValueOrDefault(host.SiloAddress.ToParsableString())))
            .OrderBy(silo => silo.Node, StringComparer.Ordinal)];
    }

    private static void Render(IAnsiConsole console, SilosView view)
    {
        var table = PlainTable.Create("silo", "status", "~roles", "devices", "~generators", "~learners", "address", ">process");
        foreach (var silo in view.Silos)
        {
            table.AddRow(
                Markup.Escape(silo.Node), silo.Status, string.Join(", ", silo.Roles), Markup.Escape(Shown(silo.Devices)),
                Markup.Escape(Shown(silo.Generators.Select(generator => $"{generator.Generator} at {generator.Version ?? "no version"}"))),
                Markup.Escape(Shown(silo.Learners)), silo.Address, silo.ProcessId?.ToString(CultureInfo.InvariantCulture) ?? "-");
        }

        console.Write(table);
    }

    private static string Shown(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } shown ? shown : "-";
}

/// <summary>The answer of <c>silos</c>.</summary>
internal sealed record SilosView(IReadOnlyList<SiloView> Silos);

/// <summary>One silo. Status: <c>joining</c>, <c>active</c>, <c>draining</c>, <c>drained</c>, <c>leaving</c>, or <c>silent</c>: a member that has not told of itself lately.</summary>
internal sealed record SiloView(
    string Node, string Status, IReadOnlyList<string> Roles, IReadOnlyList<string> Devices, IReadOnlyList<GeneratorView> Generators, IReadOnlyList<string> Learners,
    IReadOnlyList<string> Runs, string Address, int? ProcessId)
{
    public static SiloView Of(MembershipEntry host, SiloStanding? standing) => new(
        standing?.Node ?? host.SiloName, StatusOf(host.Status, standing), standing?.Roles ?? [], standing?.Devices ?? [],
        [.. (standing?.Generators ?? []).Select(GeneratorView.Of)], standing?.Learners ?? [], standing?.Runs ?? [], host.SiloAddress.ToParsableString(), standing?.ProcessId);

    private static string StatusOf(SiloStatus member, SiloStanding? standing) => (member, standing) switch
    {
        (SiloStatus.Created or SiloStatus.Joining, _) => "joining",
        (SiloStatus.Active, null) => "silent",
        (SiloStatus.Active, { IsDraining: true }) => standing.IsEmpty ? "drained" : "draining",
        (SiloStatus.Active, _) => "active",
        _ => "leaving",
    };
}

/// <summary>One generator; its version as <c>stage.number</c>.</summary>
internal sealed record GeneratorView(string Generator, string? Version, string? Weights, long SampledTokens, double BusySeconds, int Waiting, int Running)
{
    public static GeneratorView Of(GeneratorReport report) => new(
        report.Generator, report.Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"{version.Stage}.{version.Number}") : null, report.Version?.Hash,
        report.SampledTokens, report.BusySeconds, report.Waiting, report.Running);
}
