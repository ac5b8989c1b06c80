using System.Text.Json;
using RlActors.Client.Tests.Fixtures;

namespace RlActors.Client.Tests.Verbs;

/// <summary>Scripts rely on these keys: they are added to, never renamed.</summary>
public sealed class JsonShapeTests
{
    [Theory]
    [InlineData("runs", "data runs runs[].run runs[].recipe runs[].status runs[].reason runs[].stage runs[].stage_kind runs[].version runs[].steps runs[].heldout_accuracy runs[].created_at runs[].updated_at runs[].stage_name")]
    [InlineData(
        "status tiny-1",
        "run recipe description status reason created_at updated_at stages stages[].stage stages[].kind stages[].state stages[].version stages[].steps stages[].initial_weights "
            + "stages[].final_weights stages[].began_at stages[].ended_at stages[].name stages[].accuracy_before stages[].accuracy_after stages[].preferences_before stages[].preferences_after balance balance.dispatched balance.trained balance.expired balance.failed balance.in_flight balance.holds "
            + "in_flight in_flight.generating in_flight.judging in_flight.ready in_flight.leased last_step last_step.stage last_step.unit last_step.version last_step.weights last_step.committed_at "
            + "last_step.metrics last_step.metrics.loss last_step.metrics.reward_mean last_step.metrics.staleness_max last_step.metrics.dispatched last_step.metrics.trained "
            + "last_step.metrics.expired last_step.metrics.failed last_step.metrics.in_flight evaluations evaluations[].stage evaluations[].version evaluations[].split "
            + "evaluations[].prompts evaluations[].accuracy evaluations[].reward_mean evaluations[].at sampled_evaluations waiting")]
    [InlineData(
        "history --prompt add/12+34",
        "prompt run attempts attempts[].group attempts[].run attempts[].attempt attempts[].state attempts[].reason attempts[].rewards attempts[].reward_mean attempts[].min_version "
            + "attempts[].max_version attempts[].trained_step attempts[].staleness attempts[].admitted_at attempts[].baseline_reward")]
    [InlineData("prompts tiny-1", "run sort prompts prompts[].prompt prompts[].attempts prompts[].first prompts[].latest prompts[].change prompts[].mean")]
    [InlineData(
        "show tiny-1/add/12+34/2",
        "group run prompt attempt state reason stage sequence admitted_version trained_step staleness admitted_at prompt_tokens prompt_tokens[].id prompt_tokens[].token completions "
            + "completions[].index completions[].text completions[].reward completions[].finish completions[].verdicts completions[].verdicts[].judge completions[].verdicts[].weight "
            + "completions[].verdicts[].reward completions[].verdicts[].detail completions[].verdicts[].at completions[].tokens completions[].tokens[].id completions[].tokens[].token "
            + "completions[].tokens[].version completions[].tokens[].logprob completions[].tokens[].sampled")]
    [InlineData("sample tiny-1 12+34=", "run prompt completion temperature max_tokens source")]
    [InlineData(
        "ledger verify tiny-1 --replay",
        "run status ok balance balance.dispatched balance.trained balance.expired balance.failed balance.in_flight balance.holds checks checks[].check checks[].examined checks[].unit "
            + "checks[].problems checks[].ok tokens_by_staleness tokens_by_staleness.0 tokens_by_staleness.1 replay replay.steps replay.supervised_updates replay.checkpoints "
            + "replay.final_weights replay.published_weights replay.difference replay.identical")]
    public async Task Json_OfAVerb_HasTheseKeys(string commandLine, string keys)
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync([.. commandLine.Split(' '), "--json"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(keys.Split(' ').Order(StringComparer.Ordinal), Paths(outcome.Json, string.Empty).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Json_OfWatch_IsADocumentALine()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("watch", RecordedLedger.Run, "--json");

        var events = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal(
            ["step", "step", "evaluation", "step", "step", "step", "evaluation", "status"], events.Select(news => news.GetProperty("event").GetString()));
        Assert.Equal("completed", events[^1].GetProperty("status").GetString());
        Assert.Equal(
            ["event", "run", "at", "stage", "stage_kind", "stage_name", "unit", "version", "steps", "weights", "metrics"], events[0].EnumerateObject().Select(property => property.Name));
    }

    private static IEnumerable<string> Paths(JsonElement element, string prefix) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => new[] { prefix + property.Name }.Concat(Paths(property.Value, $"{prefix}{property.Name}."))),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Paths(item, prefix.TrimEnd('.') + "[].")),
        _ => [],
    };
}
