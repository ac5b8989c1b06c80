using System.Globalization;
using RlActors.Ledger;
using RlActors.Storage.Tests.Conformance;

namespace RlActors.Storage.Tests.Processes;

/// <summary>A child process that trains until it is killed: it goes on from what the ledger holds and prints each step once it is committed.</summary>
internal static class EndlessWriter
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TestRun Run(ILedger ledger) => new(ledger)
    {
        Name = "endless", GroupsPerStep = 4, GroupSize = 4, Steps = int.MaxValue, Prompts = [.. Enumerable.Range(0, 50).Select(i => $"add/{i}")],
    };

    public static async Task RunAsync(string folder)
    {
        var run = Run(SqliteLedger.Open(folder, TimeProvider.System));
        await run.StartAsync();
        int version = (await run.Ledger.FindLastStepAsync(run.Name, 0, None))?.Version ?? 0;
        var store = new DirectoryWeightStore(folder);
        while (true)
        {
            await run.Ledger.AdmitAsync(await run.RequestAsync() with { OperationId = string.Create(CultureInfo.InvariantCulture, $"{run.RunEpoch}/{version}") }, None);
            var underWay = (await run.Ledger.ReadInFlightAsync(run.Name, None)).Where(group => group.State < GroupState.Ready).ToList();
            await Task.WhenAll(underWay.SelectMany(group => Enumerable.Range(0, run.GroupSize).Select(i => run.AppendAsync(group.Id, TestRun.Record(i, version)))));
            byte[] weights = new byte[100_000];
            new Random(version).NextBytes(weights);
            string hash = await store.PutAsync(run.Name, stream => stream.Write(weights), None);
            var groups = (await run.LeaseAsync(version)).Groups;
            string parent = (await run.Ledger.FindLastStepAsync(run.Name, 0, None))?.State.Weights ?? TestRun.Weights(0);
            await run.Ledger.CommitStepAsync(run.Commit(version, groups) with { ParentHash = parent, State = new(hash, null) }, None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {++version} {hash}"));
        }
    }
}
