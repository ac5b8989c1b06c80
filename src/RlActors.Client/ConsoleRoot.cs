using System.CommandLine;
using RlActors.Client.Output;
using RlActors.Client.Verbs;

namespace RlActors.Client;

/// <summary>The console <c>rlactors</c>: its verbs, and how their errors become one line and an exit code.</summary>
internal static class ConsoleRoot
{
    /// <summary>A verb did what it was asked.</summary>
    public const int Done = 0;

    /// <summary>A verb could not do it, or a check found something wrong.</summary>
    public const int Failed = 1;

    /// <summary>The command line does not say what to do.</summary>
    public const int Misused = 2;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs one command line.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ClientContext context, CancellationToken cancellationToken)
    {
        var parsed = Create(context).Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await context.Error.WriteLineAsync(ErrorLine.Of(error.Message));
            }

            await context.Error.WriteLineAsync($"see: {CommandPath.Of(parsed.CommandResult)} --help");
            return Misused;
        }

        var invocation = new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (RlActorsException error)
        {
            await context.Error.WriteLineAsync(ErrorLine.Of(error.Message));
            return Failed;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    /// <summary>All verbs.</summary>
    public static RootCommand Create(ClientContext context)
    {
        var verbs = new VerbFactory(context);
        var root = new RootCommand("Starts, watches, steers and questions RlActors training runs.")
        {
            RunsVerb.Create(verbs),
            StartVerb.Create(verbs),
            StatusVerb.Create(verbs),
            WatchVerb.Create(verbs),
            HistoryVerb.Create(verbs),
            PromptsVerb.Create(verbs),
            ShowVerb.Create(verbs),
            SampleVerb.Create(verbs),
            SteeringVerbs.Pause(verbs),
            SteeringVerbs.Resume(verbs),
            SteeringVerbs.Stop(verbs),
            SilosVerb.Create(verbs),
            DrainVerb.Create(verbs),
            DoctorVerb.Create(verbs),
            ChaosVerb.Create(verbs),
            new Command("ledger", "Questions to the ledger itself.") { LedgerVerifyVerb.Create(verbs) },
        };
        root.Options.Add(CommonOptions.Data);
        root.Options.Add(CommonOptions.Ledger);
        root.Options.Add(CommonOptions.Weights);
        root.Options.Add(CommonOptions.Json);
        root.Options.Add(CommonOptions.Cluster);
        root.Options.Add(CommonOptions.ClusterId);
        root.Options.Add(CommonOptions.KeyFile);
        root.Options.Add(CommonOptions.TlsAuthority);
        root.Options.Add(CommonOptions.TlsCertificate);
        root.Options.Add(CommonOptions.TlsKey);
        return root;
    }
}
