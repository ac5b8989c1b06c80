using Microsoft.Extensions.DependencyInjection;
using RlActors.Diagnostics;
using RlActors.Engines;
using RlActors.Learning;
using RlActors.Learning.Diagnostics;
using RlActors.Ledger;
using RlActors.Storage;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Client;

/// <summary>What the console stands on: its streams, its clock and the rooms it opens.</summary>
internal sealed record ClientContext
{
    /// <summary>Where answers go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where errors and progress go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person looks at <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person looks at <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of what is written where no terminal says: so many that lines and tables are not broken.</summary>
    public int RedirectedWidth { get; init; } = 1000;

    /// <summary>The clock that relative times refer to and that paces <c>watch</c>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Environment variables.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Opens the ledger of a data folder for reading.</summary>
    public required Func<string, ILedgerReader> OpenLedger { get; init; }

    /// <summary>Makes the engines that work on a weight store.</summary>
    public required Func<IWeightStore, IEngineFactory> CreateEngines { get; init; }

    /// <summary>Looks at what this process computes with.</summary>
    public required IComputeProbe Compute { get; init; }

    /// <summary>Makes tasks and tokenizers by name.</summary>
    public required Func<IRunEnvironment> CreateEnvironment { get; init; }

    /// <summary>The console of this process, with the rooms of this repository.</summary>
    public static ClientContext ForProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        OpenLedger = folder => new SqliteLedgerReader(folder),
        CreateEngines = weights => new EngineFactory(weights),
        Compute = new ComputeProbe(),
        CreateEnvironment = () =>
        {
            var services = new ServiceCollection();
            services.AddRlActorsEnvironments();
            return services.BuildServiceProvider().GetRequiredService<IRunEnvironment>();
        },
    };
}
