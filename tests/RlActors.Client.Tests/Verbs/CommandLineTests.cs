using System.CommandLine;
using RlActors.Client.Tests.Fixtures;

namespace RlActors.Client.Tests.Verbs;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("frobnicate", "Unrecognized command or argument 'frobnicate'", "see: rlactors --help")]
    [InlineData("status", "Required argument missing", "see: rlactors status --help")]
    [InlineData("history", "Option '--prompt' is required", "see: rlactors history --help")]
    [InlineData("ledger", "Required command was not provided", "see: rlactors ledger --help")]
    [InlineData("prompts x --sort sideways", "'sideways'", "see: rlactors prompts --help")]
    [InlineData("prompts x --top 0", "--top is '0'; expected a number of at least 1", "see: rlactors prompts --help")]
    [InlineData("show a/b/1 --completion one", "'one'", "see: rlactors show --help")]
    [InlineData("ledger verify x --frob", "'--frob'", "see: rlactors ledger verify --help")]
    public async Task RunAsync_AMisusedCommandLine_EndsWith2AndPointsToHelp(string commandLine, string message, string pointer)
    {
        using var console = new ConsoleHarness();

        var outcome = await console.RunAsync([.. commandLine.Split(' ')]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal(string.Empty, outcome.Out);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith(pointer + "\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WithoutAWord_ShowsTheVerbs()
    {
        using StringWriter output = new(), error = new();

        int code = await ConsoleRoot.RunAsync([], ClientContext.ForProcess() with { Out = output, Error = error }, CancellationToken.None);

        Assert.Equal(0, code);
        Assert.All(["runs", "start <recipe>", "status <run>", "watch <run>", "history", "prompts <run>", "show <group>", "sample <run> <prompt>", "pause <run>", "resume <run>", "stop <run>", "ledger"],
            verb => Assert.Contains("  " + verb, output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Create_EveryVerbAndSymbol_IsDescribed()
    {
        var commands = new Queue<Command>([ConsoleRoot.Create(ClientContext.ForProcess())]);
        while (commands.TryDequeue(out var command))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{command.Name} {argument.Name}"));
            Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.Name} {option.Name}"));
            foreach (var verb in command.Subcommands)
            {
                commands.Enqueue(verb);
            }
        }
    }

    [Fact]
    public async Task RunAsync_DataFolder_ComesFromTheVariableUnlessNamed()
    {
        using var data = new DataDirectory();
        using StringWriter output = new(), error = new();
        var context = ClientContext.ForProcess() with { Out = output, Error = error, OutIsTerminal = false, Variable = name => name == "RLACTORS_DATA" ? data.Path : null };

        await ConsoleRoot.RunAsync(["runs"], context, CancellationToken.None);
        await ConsoleRoot.RunAsync(["runs", "--data", "elsewhere"], context, CancellationToken.None);

        string[] lines = output.ToString().Split('\n');
        Assert.StartsWith($"no runs in {data.Path};", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("no runs in ./elsewhere;", lines[1], StringComparison.Ordinal);
    }
}
