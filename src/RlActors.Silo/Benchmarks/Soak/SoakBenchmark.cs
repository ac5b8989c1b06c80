using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks.Soak;

/// <summary>A tiny run at full speed on silos that are processes of their own, for as long as one likes: does anything grow that should not?</summary>
/// <param name="Recipe">The run; its stage should be longer than the benchmark.</param>
/// <param name="Silos">Arguments of each silo after <c>serve</c>; the data folder and the gateway's port are added.</param>
/// <param name="Ledger">Folder or file that holds the ledger; null: <c>ledger.db</c> in the data folder.</param>
/// <param name="Output">Folder of the table, the picture and the logs.</param>
/// <param name="Every">Between two looks.</param>
/// <param name="ClusterId">The name by which the silos know their cluster.</param>
/// <param name="Report">Takes lines of text.</param>
internal sealed record SoakBenchmark(
    Recipe Recipe, IReadOnlyList<string[]> Silos, string? Ledger, string Output, TimeSpan Every, string ClusterId, Action<string> Report)
{
    private const string Run = "soak", LedgerSize = "ledger (MiB)", Steps = "steps", Tokens = "trained tokens", Everyone = "run";
    private const double MiB = 1 << 20;

    /// <summary>Runs until the time is over or it is interrupted, and says what grew.</summary>
    /// <returns>Whether nothing did, beside the ledger.</returns>
    public async Task<bool> RunAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        string data = Directory.CreateDirectory(Path.Combine(Output, "data")).FullName;
        var processes = new List<SoakProcess>();
        using var record = new SoakRecord(Path.Combine(Output, "soak.csv"));
        try
        {
            for (int i = 0; i < Silos.Count; i++)
            {
                int port = FreePort();
                string[] arguments = ["serve", "--data", data, "--gateway-port", FormattableString.Invariant($"{port}"), "--http", "off", .. Silos[i]];
                processes.Add(SoakProcess.Start(FormattableString.Invariant($"silo-{i + 1}"), port, arguments, Output));
            }

            await using var client = await SoakClient.ConnectAsync(processes, data, ClusterId, cancellationToken);
            await client.StartAsync(Run, RecipeReader.Write(Recipe));
            await FollowAsync(record, client, processes, data, time, cancellationToken);
            await client.StopAsync(Run);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }

        await AtomicFile.WriteAsync(Path.Combine(Output, "soak.svg"), record.Draw($"{Silos.Count} silos, recipe {Recipe.Name}"), CancellationToken.None);
        return Tell(record);
    }

    private async Task FollowAsync(
        SoakRecord record, SoakClient client, List<SoakProcess> processes, string data, TimeSpan time, CancellationToken cancellationToken)
    {
        var counter = new StepCounter(Path.Combine(data, Run, "metrics.jsonl"));
        long began = Stopwatch.GetTimestamp();
        (double At, long Steps, double Tokens) last = default;
        for (double told = 0; Stopwatch.GetElapsedTime(began) < time && !cancellationToken.IsCancellationRequested;)
        {
            await Task.Delay(Every, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            double now = Stopwatch.GetElapsedTime(began).TotalSeconds;
            foreach (var process in processes)
            {
                var (resident, descriptors, threads) = process.Read();
                record.Add(now, "resident memory (MiB)", process.Name, resident / MiB);
                record.Add(now, "file descriptors", process.Name, descriptors);
                record.Add(now, "threads", process.Name, threads);
            }

            await client.RequireRunningAsync(Run);
            foreach (var (silo, managed, activations) in await client.ReadSilosAsync())
            {
                record.Add(now, "managed memory (MiB)", silo, managed / MiB);
                record.Add(now, "activations", silo, activations);
            }

            counter.Read();
            record.Add(now, LedgerSize, Everyone, LedgerBytes(data) / MiB);
            record.Add(now, Steps, Everyone, counter.Steps);
            record.Add(now, Tokens, Everyone, counter.Tokens);
            record.Add(now, "steps a second", Everyone, (counter.Steps - last.Steps) / (now - last.At));
            record.Add(now, "trained tokens a second", Everyone, (counter.Tokens - last.Tokens) / (now - last.At));
            last = (now, counter.Steps, counter.Tokens);
            if (now - told >= 60)
            {
                told = now;
                Report(FormattableString.Invariant($"{now / 60,6:0} min: {counter.Steps} steps, ledger {LedgerBytes(data) / MiB:0.0} MiB, ")
                    + string.Join(", ", processes.Select(process => FormattableString.Invariant($"{process.Name} {process.Read().Resident / MiB:0} MiB"))));
            }
        }
    }

    private static bool Tell(SoakRecord record, Action<string> report)
    {
        bool flat = true;
        report($"{"second half",-24} {"of",-18} {"from",10} {"to",10} {"an hour",12}");
        foreach (var (what, where, series) in record.All.Where(entry => entry.What is not (LedgerSize or Steps or Tokens) && !entry.What.EndsWith("a second", StringComparison.Ordinal)))
        {
            if (Trend.Of(series.Points) is { } trend)
            {
                flat &= !trend.Grows;
                report(FormattableString.Invariant(
                    $"{what,-24} {where,-18} {trend.First,10:0.0} {trend.Last,10:0.0} {trend.PerHour,12:+0.0;-0.0;0.0}  {(trend.Grows ? "GROWING" : "flat")}"));
            }
        }

        foreach (string what in new[] { Steps, Tokens })
        {
            var points = record.Find(what, Everyone)!.Points;
            report(FormattableString.Invariant($"{what} a second: {Rate(points, 0.1, 0.3):0.0} after a tenth of the time, {Rate(points, 0.8, 1):0.0} at the end"));
        }

        var (ledger, steps) = (record.Find(LedgerSize, Everyone)!.Points, record.Find(Steps, Everyone)!.Points);
        int middle = ledger.Count / 2;
        report(FormattableString.Invariant(
            $"ledger: {(ledger[^1].Y - ledger[middle].Y) / Math.Max(1, steps[^1].Y - steps[middle].Y) * 1000:0.00} MiB a thousand steps ({ledger[^1].Y:0.0} MiB after {steps[^1].Y:0} steps)"));
        return flat;
    }

    private bool Tell(SoakRecord record)
    {
        bool flat = Tell(record, Report);
        Report($"{(flat ? "nothing grows" : "something grows")}; every measurement is in {Path.Combine(Output, "soak.csv")}, drawn in soak.svg");
        return flat;
    }

    /// <summary>Mean growth a second between two shares of the time.</summary>
    private static double Rate(IReadOnlyList<Charts.ChartPoint> points, double from, double to)
    {
        double end = points[^1].X;
        var (first, last) = (points.First(point => point.X >= from * end), points.Last(point => point.X <= to * end));
        return last.X > first.X ? (last.Y - first.Y) / (last.X - first.X) : double.NaN;
    }

    private long LedgerBytes(string data)
    {
        if (Ledger is null)
        {
            return Directory.EnumerateFiles(data, "ledger*").Sum(Size);
        }

        return Directory.Exists(Ledger) ? Directory.EnumerateFiles(Ledger, "*", SearchOption.AllDirectories).Sum(Size) : Size(Ledger);
    }

    private static long Size(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // it has just been deleted
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
