using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RlActors.Diagnostics;
using RlActors.Engines;
using RlActors.Learning.Diagnostics;
using RlActors.Weights;

namespace RlActors.Client.Tests.Fixtures;

/// <summary>Runs command lines of the console in this process, on a data folder of its own.</summary>
internal sealed class ConsoleHarness : IDisposable
{
    private readonly DataDirectory _data = new();

    /// <summary>The console's and the ledger's clock.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <summary>The data folder.</summary>
    public string Folder => _data.Path;

    /// <summary>Columns of the console.</summary>
    public int Width { get; init; } = 1000;

    /// <summary>Engines that replay.</summary>
    public Func<IWeightStore, IEngineFactory> Engines { get; init; } = weights => new HashingEngines(weights);

    /// <summary>What looks at devices.</summary>
    public IComputeProbe Compute { get; init; } = new ComputeProbe();

    /// <summary>A console over a ledger with the small run.</summary>
    public static async Task<ConsoleHarness> WithRunAsync(int steps = 3, int width = 1000)
    {
        var harness = new ConsoleHarness { Width = width };
        await RecordedLedger.FillAsync(harness.Folder, harness.Time, steps);
        harness.Time.Advance(TimeSpan.FromHours(2));
        return harness;
    }

    /// <summary>Runs one command line; <c>--data</c> is added.</summary>
    public Task<ConsoleOutcome> RunAsync(params string[] arguments) => RunAsync(Engines, arguments);

    public async Task<ConsoleOutcome> RunAsync(Func<IWeightStore, IEngineFactory> engines, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var context = ClientContext.ForProcess() with
        {
            Out = output, Error = error, OutIsTerminal = false, ErrorIsTerminal = false, RedirectedWidth = Width, Time = Time, Variable = _ => null, CreateEngines = engines,
            Compute = Compute,
        };
        int code = await ConsoleRoot.RunAsync([.. arguments, "--data", Folder], context, CancellationToken.None);
        return new(code, output.ToString(), error.ToString());
    }

    public void Dispose() => _data.Dispose();
}

/// <summary>What a command line came to.</summary>
internal sealed record ConsoleOutcome(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as the one JSON document it must be.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.Equal(string.Empty, Error);
            return JsonElement.Parse(Out);
        }
    }
}
