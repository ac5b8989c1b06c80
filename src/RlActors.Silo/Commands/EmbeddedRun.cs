using Microsoft.Extensions.DependencyInjection.Extensions;
using RlActors.Grains;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Hosting;
using RlActors.Silo.Http;
using RlActors.Silo.Runs;
using RlActors.Silo.View;
using Spectre.Console;

namespace RlActors.Silo.Commands;

/// <summary>One run on a silo inside this process, watched to its end. The run's loop is a grain: this only starts it, shows it, and stops it on Ctrl-C.</summary>
internal sealed class EmbeddedRun(HostApplicationBuilder builder, SiloSettings settings)
{
    /// <summary>Starts a new run and watches it.</summary>
    public Task<int> StartAsync(Recipe recipe, string? name, CancellationToken cancellationToken) => WatchAsync(
        async (ledger, grains) =>
        {
            var existing = await ledger.ReadRunsAsync(cancellationToken);
            string run = name is null ? RunNames.Next(recipe.Name, existing.Select(row => row.Name)) : RunNames.Validated(name);
            if (existing.Any(row => row.Name == run))
            {
                throw new RlActorsException($"there is a run '{run}' already; go on with it by `run --resume {run}`, or choose another --run");
            }

            await grains.GetGrain<IRunGrain>(run).StartAsync(RecipeReader.Write(recipe));
            return run;
        },
        cancellationToken);

    /// <summary>Goes on with a run and watches it.</summary>
    public Task<int> ResumeAsync(string run, CancellationToken cancellationToken) => WatchAsync(
        async (ledger, grains) =>
        {
            if (await ledger.FindRunAsync(run, cancellationToken) is null)
            {
                var existing = await ledger.ReadRunsAsync(cancellationToken);
                string known = existing.Count == 0 ? "there are none" : "its runs: " + string.Join(", ", existing.Select(row => row.Name));
                throw new RlActorsException($"there is no run '{run}' in {settings.DataFolder}; {known}");
            }

            await grains.GetGrain<IRunGrain>(run).ResumeAsync();
            return run;
        },
        cancellationToken);

    private async Task<int> WatchAsync(Func<ILedger, IGrainFactory, Task<string>> begin, CancellationToken cancellationToken)
    {
        builder.AddRlActorsSilo(settings);
        builder.Services.RemoveAll<IHostLifetime>();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        using var interrupt = new Interrupt();
        using var host = await StartedHost.StartAsync(builder, settings, cancellationToken);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var ledger = host.Services.GetRequiredService<ILedger>();
        string run = await begin(ledger, grains);
        var grain = grains.GetGrain<IRunGrain>(run);
        var folders = host.Services.GetRequiredService<RunFolders>();
        var console = new RunConsole(AnsiConsole.Console, ledger, folders, host.Services.GetRequiredService<TimeProvider>());
        if (host.Services.GetService<HttpEndpoint>() is { } http)
        {
            console.Announce($"the policy is served at {http.Url}/v1 (OpenAI-compatible), model {run}");
        }

        using var stop = interrupt.First.Register(() =>
        {
            console.Announce("stopping cleanly: the step under way is finished first (Ctrl-C again kills; nothing committed is lost)");
            grain.StopAsync().Ignore();
        });
        var status = await console.WatchAsync(grain, run, leaveWhenPaused: true, CancellationToken.None);
        if (status == RunStatus.Stopped)
        {
            await grain.StopAsync(); // returns once the step under way is settled
        }

        await folders.Of(run).UpdateAsync(CancellationToken.None);
        await console.CloseAsync(run, CancellationToken.None);
        await host.StopAsync(CancellationToken.None);
        return status switch { RunStatus.Completed => 0, RunStatus.Stopped => 130, _ => 1 };
    }
}
