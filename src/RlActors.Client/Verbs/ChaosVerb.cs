using System.CommandLine;
using System.Globalization;
using RlActors.Client.Chaos;
using RlActors.Client.Chaos.Plan;
using RlActors.Client.Chaos.Processes;
using RlActors.Client.Chaos.Report;
using RlActors.Client.Chaos.Runs;
using RlActors.Client.Output;
using RlActors.Client.Reading;
using RlActors.Client.Steering;
using RlActors.Cluster;
using RlActors.Storage;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors chaos</c>: a real cluster on this machine is struck while it trains, and nothing may be lost.</summary>
internal static class ChaosVerb
{
    private static readonly Option<int> Silos = new("--silos") { Description = "Silo processes", DefaultValueFactory = _ => 4 };
    private static readonly Option<double> Minutes = new("--minutes") { Description = "How long it is struck, for each seed; the run under way then finishes", DefaultValueFactory = _ => 5 };
    private static readonly Option<int[]> Seeds = new("--seed") { Description = "Seed of what is struck, when and how; several are one after the other", DefaultValueFactory = _ => [1], AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Services = new("--services") { Description = "Also strike PostgreSQL, Redis and Azurite" };
    private static readonly Option<string> Strikes = new("--strikes") { Description = "mixed, or learner-kill:20 to kill the silo that trains so often, each time after the run has recovered", DefaultValueFactory = _ => "mixed" };
    private static readonly Option<double> Every = new("--every") { Description = "Mean of the seconds from one strike to the next", DefaultValueFactory = _ => 8, HelpName = "seconds" };
    private static readonly Option<bool> Armed = new("--armed") { Description = "Silos also kill themselves at named points between two effects of the learner" };
    private static readonly Option<RoleSplit> Roles = new("--roles") { Description = "all: every silo has all roles; split: two are for learners and control, the others for generation and judges" };
    private static readonly Option<string?> Recipe = new("--recipe") { Description = "Built-in recipe or recipe file [default: a tiny model learns addition]" };
    private static readonly Option<int> Steps = new("--steps") { Description = "Steps of reinforcement of each run, where no recipe is named", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Calm = new("--calm") { Description = "Unkilled runs to compare with, before the first strike; one more is synchronous. 0: none", DefaultValueFactory = _ => 2 };
    private static readonly Option<double> RecoverWithin = new("--recover-within") { Description = "Most seconds from a kill of the learner to the next committed step, with learner-kill", DefaultValueFactory = _ => 60, HelpName = "seconds" };
    private static readonly Option<double> ProbeSeconds = new("--probe-seconds") { Description = "The silos' own: seconds between two probes of a silo", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> MissedProbes = new("--missed-probes") { Description = "The silos' own: probes missed before a silo is suspected", DefaultValueFactory = _ => 3 };
    private static readonly Option<string?> Silo = new("--silo") { Description = $"RlActors.Silo.dll [default: ${SiloProgram.Variable}, else beside this console, else what the source tree has built]", HelpName = "file" };
    private static readonly Option<string?> Work = new("--work") { Description = "Folder of logs and data; it stays [default: a temporary one, which is deleted when nothing is wrong]", HelpName = "folder" };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "chaos",
        "Start a cluster of real processes on this machine, kill, stop, pause and restart its silos (and services) while it trains; then verify and replay every run and compare it with unkilled ones. "
            + "Exit code 1 when anything was lost.",
        ActAsync, Silos, Minutes, Seeds, Services, Strikes, Every, Armed, Roles, Recipe, Steps, Calm, RecoverWithin, ProbeSeconds, MissedProbes, Silo, Work);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        Validate(call);
        string? wanted = call.Get(Work);
        string folder = Directory.CreateDirectory(wanted ?? Path.Combine(Path.GetTempPath(), $"rlactors-chaos-{Guid.NewGuid():N}")).FullName; // services may run as other users, who must be able to enter
        var options = Options(call, folder);
        using var services = new ChaosServices();
        await StartServicesAsync(call, services, folder, cancellationToken);
        var view = await new ChaosSession(options, services, () => Open(call, services, folder), call.Context, what => call.Progress.WriteLine(what)).RunAsync(cancellationToken);
        if (view.Ok && wanted is null)
        {
            services.Dispose();
            Directory.Delete(folder, recursive: true);
            view = view with { Folder = null };
        }
        else
        {
            using var report = new StreamWriter(Path.Combine(folder, "report.json"));
            JsonOutput.Write(report, view);
        }

        call.Answer(view, ChaosPage.Render);
        return view.Ok ? ConsoleRoot.Done : ConsoleRoot.Failed;
    }

    private static void Validate(VerbCall call)
    {
        Within("--silos", call.Get(Silos), call.Get(Roles) == RoleSplit.Split ? 3 : 2, 100);
        Within("--minutes", call.Get(Minutes), 0.1, 10_000);
        Within("--every", call.Get(Every), 0.5, 3600);
        Within("--steps", call.Get(Steps), 1, 100_000);
        Within("--calm", call.Get(Calm), 0, 100);
        SiloProgram.Find(call.Get(Silo), call.Context.Variable);
        ChaosPlan.Parse(call.Get(Strikes)!, PlanOf(call), 0);
        foreach (var (variable, own) in new[] { (LedgerPlace.Variable, call.Get(CommonOptions.Ledger)), (ClusterAddress.Variable, call.Get(CommonOptions.Cluster)), (WeightPlace.Variable, call.Get(CommonOptions.Weights)) })
        {
            if (own is not null && call.Get(Services))
            {
                throw new RlActorsException($"--services strikes services that are started for it, but {variable} is the user's own; leave out one of them");
            }
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new RlActorsException("chaos stops processes with Linux' signals; this is another system");
        }
    }

    private static void Within(string option, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new RlActorsException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; expected {least} to {most}"));
        }
    }

    /// <summary>The user's own services, else real ones of this machine.</summary>
    private static async Task StartServicesAsync(VerbCall call, ChaosServices services, string folder, CancellationToken cancellationToken)
    {
        var ports = new FreePorts();
        await StartAsync(StrikeTarget.Ledger, "postgres", LedgerPlace.Variable, call.Get(CommonOptions.Ledger));
        await StartAsync(StrikeTarget.Membership, "redis", ClusterAddress.Variable, call.Get(CommonOptions.Cluster));
        await StartAsync(StrikeTarget.Weights, "azurite", WeightPlace.Variable, call.Get(CommonOptions.Weights));

        Task StartAsync(StrikeTarget target, string script, string variable, string? own)
        {
            if (own is null)
            {
                return services.StartAsync(target, script, variable, folder, ports.Take(), cancellationToken);
            }

            services.Use(variable, own);
            return Task.CompletedTask;
        }
    }

    private static DataFolder Open(VerbCall call, ChaosServices services, string folder) =>
        new(folder, LedgerPlace.Find(null, name => services.Environment.GetValueOrDefault(name)), WeightPlace.Find(null, name => services.Environment.GetValueOrDefault(name)), call.Context);

    private static ChaosPlanOptions PlanOf(VerbCall call) => new()
    {
        Silos = call.Get(Silos), Minutes = call.Get(Minutes), EverySeconds = call.Get(Every), Services = call.Get(Services),
        DeathSeconds = ChaosOptions.DeathSeconds(call.Get(ProbeSeconds), call.Get(MissedProbes)),
    };

    private static ChaosOptions Options(VerbCall call, string folder)
    {
        var plan = PlanOf(call);
        string strikes = call.Get(Strikes)!;
        return new ChaosOptions
        {
            Silos = call.Get(Silos),
            Roles = call.Get(Roles),
            Seeds = call.Get(Seeds)!,
            Plan = seed => ChaosPlan.Parse(strikes, plan, seed),
            Recipe = call.Get(Recipe) is { } recipe ? RecipeFile.Read(recipe, []) : ChaosRecipe.Create(call.Get(Steps)),
            Calm = call.Get(Calm),
            Armed = call.Get(Armed),
            ProbeSeconds = call.Get(ProbeSeconds),
            MissedProbes = call.Get(MissedProbes),
            RecoverWithin = call.Get(RecoverWithin),
            Program = SiloProgram.Find(call.Get(Silo), call.Context.Variable),
            Folder = folder,
        };
    }
}
