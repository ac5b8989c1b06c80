using Microsoft.Data.Sqlite;
using RlActors.Ledger;
using RlActors.Storage.Sqlite;
using RlActors.Storage.Tables;
using RlActors.Storage.Tests.Conformance;

namespace RlActors.Storage.Tests.Sqlite;

/// <summary>No statement reads or sorts a whole table that grows with a run: a ledger of a million groups answers as a small one does.</summary>
public sealed class QueryPlanTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    /// <summary>What may be sorted: one group's rewards, one run's evaluations.</summary>
    private static readonly string[] Few = ["FROM rewards WHERE group_id = $group", "FROM evaluations"];

    private readonly TemporaryFolder _folder = new();
    private SqliteSession _session = null!;

    public async Task InitializeAsync()
    {
        await using (var ledger = SqliteLedger.Open(_folder.Path, TimeProvider.System))
        {
            var run = new TestRun(ledger);
            await run.StartAsync();
            await run.StepAsync(0);
        }

        _session = SqliteSession.Open(_folder.File("ledger.db"), SqliteOpenMode.ReadWrite, "SELECT 1");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Statements_ThatRead_UseAnIndex()
    {
        var group = Groups.InFlight(_session, "quick")[0].Id;
        Groups.Latest(_session, "quick", 9);
        Groups.Find(_session, group);
        StoredTrajectories.Find(_session, group);
        Steps.Last(_session, "quick", 0, 9);
        Steps.All(_session, "quick", 0, 9);
        Stages.All(_session, "quick");
        Balances.Of(_session, Runs.Key(_session, "quick"));
        Attempts.Of(_session, group.Prompt, null);
        Evaluations.All(_session, "quick");
        foreach (var order in Enum.GetValues<PromptOrder>())
        {
            PromptRewards.List(_session, "quick", order, 9);
        }

        AssertIndexed(atLeast: 20);
    }

    [Fact]
    public void Statements_ThatWrite_UseAnIndex()
    {
        long run = Runs.Key(_session, "quick");
        var request = new AdmissionRequest("quick", 0, 1, "operation", Stages.All(_session, "quick")[0].Cursor, ["a", "b"], 2, 1, 9);
        var admitted = Admissions.Admit(_session, request, Now);
        Assert.Equal(2, admitted.Count);
        foreach (var group in admitted)
        {
            Groups.MarkJudging(_session, group.Id);
            Completions.Append(_session, group.Id, new GroupPlan(1), [], [new Completions.Incoming(TestRun.Record(0, 1), null)], Now);
        }

        var plan = new GroupPlan(1, GroupJudges: ["vote"], DynamicSampling: new NoSignalRule(9));
        var voted = Admissions.Admit(_session, request with { OperationId = "another", Cursor = Stages.All(_session, "quick")[0].Cursor, MaxStaleness = 9 }, Now)[0];
        Completions.Append(_session, voted.Id, plan, [], [new Completions.Incoming(TestRun.Record(0, 1), null)], Now);
        Assert.Equal(GroupState.Expired, WholeGroups.Append(_session, voted.Id, plan, new GroupVerdicts("vote", 1, [new GroupVerdict(1, null)]), Now).State);
        Groups.Settle(_session, Groups.Require(_session, Groups.InState(_session, run, 1, GroupState.Generating, 1)[0].Id), GroupState.Expired, "stalled", Now);
        var leased = Leases.Take(_session, new LeaseRequest("quick", 0, 1, 1, 2, 1), Now).Groups;
        var commit = new StepCommit("quick", 0, 1, 2, 0, TestRun.Weights(1), TestRun.State(2), [.. leased.Select(group => group.Id)], 1, "{}");
        Assert.Equal(4, StepCommits.Commit(_session, commit, Now).Balance.Trained);
        Leases.Take(_session, new LeaseRequest("quick", 0, 1, 2, 2, 1), Now);
        Leases.Fail(_session, "quick", 0, 1, 2, "non-finite", Now);
        Epochs.Take(_session, run, EpochRole.Learner, Now);
        Stages.End(_session, "quick", run, 0, TestRun.State(2), Now);

        AssertIndexed(atLeast: 40);
    }

    private void AssertIndexed(int atLeast)
    {
        var statements = _session.Statements.ToList();
        Assert.True(statements.Count >= atLeast, $"only {statements.Count} statements were run");
        Assert.Empty(statements.SelectMany(Faults));
        Assert.All(
            statements.Where(statement => statement.Contains("state < 4", StringComparison.Ordinal)),
            statement => Assert.Contains(Plan(statement), step => step.Contains("groups_in_flight", StringComparison.Ordinal)));
    }

    private List<string> Plan(string statement) => _session.Query("EXPLAIN QUERY PLAN " + statement, row => row.GetString(3));

    private IEnumerable<string> Faults(string statement) => Plan(statement)
        .Where(step => (step.StartsWith("SCAN", StringComparison.Ordinal) && step != "SCAN CONSTANT ROW")
            || (step.Contains("TEMP B-TREE", StringComparison.Ordinal) && !Few.Any(rows => statement.Contains(rows, StringComparison.Ordinal))))
        .Select(step => $"{step}: {statement}");
}
