using RlActors.Client.Tests.Fixtures;

namespace RlActors.Client.Tests.Verification;

/// <summary>Every check is made to fail by a ledger that somebody changed.</summary>
public sealed class LedgerVerifyTests
{
    private const string RlStep = "(SELECT s.id FROM steps s JOIN stages t ON t.id = s.stage_id WHERE t.stage = 1 AND s.version = {0})";

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    [InlineData(0)]
    public async Task Verify_AnUntouchedRun_FindsNothing(int steps)
    {
        using var console = await ConsoleHarness.WithRunAsync(steps);

        var outcome = await console.RunAsync("ledger", "verify", RecordedLedger.Run);

        Assert.Equal(string.Empty, outcome.Error);
        Assert.EndsWith("run tiny-1: nothing is wrong\n", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Verify_AnUntouchedRun_CountsWhatItLookedAt()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var json = (await console.RunAsync("ledger", "verify", RecordedLedger.Run, "--json")).Json;

        var examined = json.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("check").GetString()!, check => check.GetProperty("examined").GetInt64());
        Assert.Equal(7, examined["balance"]);
        Assert.Equal(5, examined["step chain"]);
        Assert.Equal(6, examined["exactly once"]);
        Assert.Equal(12, examined["whole groups"]);
        long tokens = json.GetProperty("tokens_by_staleness").EnumerateObject().Sum(age => age.Value.GetInt64());
        Assert.Equal(examined["staleness"], tokens);
        Assert.True(tokens > 12, "every completion has a token and its stop token");
    }

    [Theory]
    [InlineData("UPDATE admissions SET count = count + 1 WHERE id = 1", "balance", "dispatched 8 = trained 6 + expired 0 + failed 1 + in flight 0  DOES NOT BALANCE")]
    [InlineData("DELETE FROM settlements", "balance", "DOES NOT BALANCE")]
    [InlineData("UPDATE groups SET state = 2 WHERE sequence = 0", "balance", "the run is completed with 1 groups in flight")]
    [InlineData("DELETE FROM step_groups WHERE step_id = " + RlStep + " AND position = 1", "step chain", "step 2 of stage 2 has 1 groups; expected 2", 2)]
    [InlineData("UPDATE steps SET parent_hash = 'beef' WHERE id = " + RlStep, "step chain", "step 2 of stage 2 begins with weights beef, but version 1 is", 2)]
    [InlineData("UPDATE steps SET weights = 'beef' WHERE id = " + RlStep, "step chain", "stage 2 ended with weights", 3)]
    [InlineData("UPDATE steps SET version = 9 WHERE id = " + RlStep, "step chain", "step 9 of stage 2 follows version 2", 3)]
    [InlineData("UPDATE stages SET initial_weights = 'beef' WHERE stage = 1", "step chain", "stage 2 begins with weights beef, but stage 1 ended with")]
    [InlineData("UPDATE runs SET weights = 'beef'", "step chain", "stage 1 begins with weights")]
    [InlineData("UPDATE stages SET final_weights = NULL WHERE stage = 1", "step chain", "the run is completed, but 1 of its stages are not done")]
    [InlineData("UPDATE groups SET state = 5 WHERE sequence = 2", "exactly once", "is expired")]
    [InlineData("UPDATE steps SET stage_id = (SELECT id FROM stages WHERE stage = 0) WHERE id = " + RlStep, "step chain", "stage 2 is done after 2 of 3 steps", 3)]
    [InlineData("UPDATE step_groups SET position = 1 - position + 2 WHERE step_id = " + RlStep, "exactly once", "not in admission order", 2)]
    [InlineData("DELETE FROM rewards WHERE judge = 'partial-credit' AND id = 2", "whole groups", "has 1 reward rows; expected one of each judge: exact-match, partial-credit")]
    [InlineData("UPDATE rewards SET reward = reward + 1 WHERE id = 1", "whole groups", "was trained with reward")]
    [InlineData("UPDATE groups SET completions = 1 WHERE sequence = 0", "whole groups", "is not whole: 2 of 2 completions are in the ledger")]
    [InlineData("DELETE FROM completions WHERE completion = 1 AND group_id = (SELECT id FROM groups WHERE sequence = 0)", "whole groups", "has completions 0 and 1 rewards; expected 0 to 1")]
    [InlineData("UPDATE groups SET min_version = 1 WHERE sequence = 0", "staleness", "says versions 1-0 in its row, but its tokens are stamped 0-0")]
    [InlineData("UPDATE groups SET admitted_version = 1 WHERE sequence = 0", "staleness", "was admitted at version 1, but has a token of version 0")]
    public async Task Verify_ATamperedLedger_SaysWhatIsWrong(string sql, string check, string problem, int version = 0)
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Execute(console.Folder, string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, version));

        await AssertFoundAsync(console, check, problem);
    }

    [Fact]
    public async Task Verify_ATokenTooOld_IsFoundFromItsStamp()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Rewrite(console.Folder, 3, completion => completion with { Versions = [.. completion.Versions[..^1], 0] });

        await AssertFoundAsync(console, "staleness", "has a token of version 0: staleness 2, allowed 1");
    }

    [Fact]
    public async Task Verify_ATokenFromTheFuture_IsFound()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Rewrite(console.Folder, 1, completion => completion with { Versions = [.. completion.Versions[..^1], 2] });

        await AssertFoundAsync(console, "staleness", "has a token of version 2, which did not exist before that step");
    }

    [Fact]
    public async Task Verify_ATokenWithoutALogprob_IsFound()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Rewrite(console.Folder, 1, completion => completion with { Logprobs = completion.Logprobs[..^1] });

        await AssertFoundAsync(console, "whole groups", "logprobs");
    }

    [Fact]
    public async Task Verify_ALogprobAboveZero_IsFound()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Rewrite(console.Folder, 1, completion => completion with { Logprobs = [.. completion.Logprobs.Select(_ => 0.5f)] });

        await AssertFoundAsync(console, "whole groups", "has a logprob that is no logarithm of a probability");
    }

    private static async Task AssertFoundAsync(ConsoleHarness console, string check, string problem)
    {
        var outcome = await console.RunAsync("ledger", "verify", RecordedLedger.Run, "--json");

        Assert.Equal(1, outcome.ExitCode);
        Assert.False(outcome.Json.GetProperty("ok").GetBoolean());
        var found = outcome.Json.GetProperty("checks").EnumerateArray().Single(result => result.GetProperty("check").GetString() == check);
        Assert.Contains(found.GetProperty("problems").EnumerateArray(), text => text.GetString()!.Contains(problem, StringComparison.Ordinal));
        Assert.EndsWith("run tiny-1: something is wrong\n", (await console.RunAsync("ledger", "verify", RecordedLedger.Run)).Out, StringComparison.Ordinal);
    }
}
