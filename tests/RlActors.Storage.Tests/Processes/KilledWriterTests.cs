using Microsoft.Data.Sqlite;

namespace RlActors.Storage.Tests.Processes;

public sealed class KilledWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ledger_WriterKilledAgainAndAgain_BalancesAndKeepsEveryCommittedStep(int seed)
    {
        var random = new Random(seed);
        var acknowledged = new List<string>();
        for (int kill = 0; kill < 5; kill++)
        {
            using var writer = ChildProcess.Start("write", _folder.Path);
            for (int lines = random.Next(1, 20); lines > 0; lines--)
            {
                acknowledged.Add(await writer.ReadLineAsync() ?? throw new InvalidOperationException("the writer ended by itself"));
            }

            acknowledged.AddRange(await writer.KillAsync());
            await AssertSoundAsync(acknowledged);
        }
    }

    private async Task AssertSoundAsync(List<string> acknowledged)
    {
        using (var reader = new SqliteLedgerReader(_folder.Path))
        {
            Assert.True((await reader.ReadBalanceAsync("endless", default)).Holds); // before anybody repairs anything
        }

        await using var ledger = SqliteLedger.Open(_folder.Path, TimeProvider.System); // the lock died with its holder
        var store = new DirectoryWeightStore(_folder.Path);
        var steps = await ledger.ReadStepsAsync("endless", 0, int.MaxValue, default);
        var balance = await ledger.ReadBalanceAsync("endless", default);

        Assert.Equal(acknowledged, steps.Take(acknowledged.Count).Select(step => $"step {step.Version} {step.State.Weights}"));
        Assert.True(steps.Count <= acknowledged.Count + 1, "only the last step's line may be lost");
        Assert.True(balance.Holds, balance.ToString());
        Assert.Equal(steps.Count * 4, balance.Trained);
        Assert.Equal(balance.Trained, steps.SelectMany(step => step.Groups).Distinct().Count());
        await using (await store.OpenAsync("endless", steps[^1].State.Weights, default))
        {
        }

        foreach (var group in steps[^1].Groups)
        {
            Assert.Equal(4, (await ledger.FindTrajectoriesAsync(group, default))!.Completions.Count);
        }

        Assert.Equal("ok", Integrity());
    }

    private string Integrity()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("ledger.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }
}
