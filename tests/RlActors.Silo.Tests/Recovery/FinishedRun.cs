using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Tests.Processes;
using RlActors.Storage;

namespace RlActors.Silo.Tests.Recovery;

/// <summary>What a run has left in its data folder, read as the console reads it.</summary>
internal static class FinishedRun
{
    /// <summary>Whether the run is in the ledger; a ledger that a process is just making, or died making, holds none.</summary>
    public static async Task<bool> ExistsAsync(string folder, string run)
    {
        try
        {
            return await Read(folder, ledger => ledger.FindRunAsync(run, CancellationToken.None)) is not null;
        }
        catch (RlActorsException)
        {
            return false;
        }
    }

    public static Task<IReadOnlyList<StepRow>> RlStepsAsync(string folder, string run) =>
        Read(folder, ledger => ledger.ReadStepsAsync(run, 0, int.MaxValue, CancellationToken.None));

    public static async Task<IReadOnlyList<StepRow>> StepsAsync(string folder, string run) =>
        [.. (await RlStepsAsync(folder, run)).Where(step => step.Groups.Count > 0)];

    public static Task<IReadOnlyList<StageRow>> StagesAsync(string folder, string run) => Read(folder, ledger => ledger.ReadStagesAsync(run, CancellationToken.None));

    /// <summary>Version of the step minus version of the token, for every sampled token that was trained.</summary>
    public static async Task<IReadOnlyList<int>> AgesAsync(string folder, string run)
    {
        var ages = new List<int>();
        using var ledger = new SqliteLedgerReader(folder);
        foreach (var step in await StepsAsync(folder, run))
        {
            foreach (var id in step.Groups)
            {
                var group = await ledger.FindTrajectoriesAsync(id, CancellationToken.None);
                ages.AddRange(group!.Completions.SelectMany(completion => completion.Versions).Select(version => step.Version - 1 - version));
            }
        }

        return ages;
    }

    /// <summary>The small recipe's run ended, nothing is in flight, the sum holds, a replay from the first weights arrives at every committed hash, and all was measured.</summary>
    public static async Task AssertWholeAsync(string folder, string run, RunStatus status)
    {
        await AssertReplaysAsync(folder, run, status);
        await AssertSampledAsync(folder, run, status);
    }

    /// <summary>Any run ended, nothing is in flight, the sum holds, and a replay from the first weights arrives at every committed hash.</summary>
    public static async Task AssertReplaysAsync(string folder, string run, RunStatus status)
    {
        var row = await Read(folder, ledger => ledger.FindRunAsync(run, CancellationToken.None));
        Assert.Equal(status, row?.Status);
        var balance = await Read(folder, ledger => ledger.ReadBalanceAsync(run, CancellationToken.None));
        Assert.True(balance.Holds && balance.InFlight == 0, balance.ToString());
        var verify = await ConsoleProcess.RunAsync("ledger", "verify", run, "--replay", "--data", folder);
        Assert.True(verify.ExitCode == 0, verify.Output);
    }

    /// <summary>What the small recipe samples was measured once: of the initial model, and at the end of each stage.</summary>
    private static async Task AssertSampledAsync(string folder, string run, RunStatus status)
    {
        var sampled = await Read(folder, ledger => ledger.ReadSampledEvaluationsAsync(run, CancellationToken.None));
        var stages = await Read(folder, ledger => ledger.ReadStagesAsync(run, CancellationToken.None));
        var recipe = RecipeReader.Read((await Read(folder, ledger => ledger.FindRunAsync(run, CancellationToken.None)))!.Recipe, run);
        int ended = stages.Count(stage => stage.Final is not null && recipe.Stages[stage.Stage] is not RejectionSamplingStageOptions); // which has no new policy
        Assert.True(status != RunStatus.Completed || sampled.Count == ended + 1, $"{sampled.Count} measurements of sampled completions of {ended} ended stages");

        // A model of small random weights draws its 14 tokens almost evenly, and finds what it drew as likely as any.
        Assert.InRange(sampled[0].Perplexity, 13, 15);
        Assert.All(sampled, row => Assert.True(row is { Prompts: 6, Tokens: > 0, Perplexity: > 1 and < double.PositiveInfinity }, row.ToString()));
    }

    /// <summary>Waits until the process has ended by itself or committed a few more steps, a random number of them.</summary>
    public static async Task WaitForProgressAsync(string folder, string run, SiloProcess process, Random random)
    {
        int wanted = (await ExistsAsync(folder, run) ? (await RlStepsAsync(folder, run)).Count : 0) + random.Next(3);
        int blind = random.Next(300);
        while (!process.HasExited && (!await ExistsAsync(folder, run) || (await RlStepsAsync(folder, run)).Count < wanted))
        {
            await Task.Delay(10);
        }

        await Task.Delay(blind); // the moment itself is what is random here; nothing is asserted of it
    }

    private static async Task<T> Read<T>(string folder, Func<ILedgerReader, Task<T>> query)
    {
        string path = Path.Combine(folder, "ledger.db");
        if (!File.Exists(path))
        {
            return default!;
        }

        using var ledger = new SqliteLedgerReader(folder);
        return await query(ledger);
    }
}
