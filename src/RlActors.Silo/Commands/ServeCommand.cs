using System.CommandLine;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RlActors.Cluster;
using RlActors.Silo.Hosting;
using RlActors.Silo.Http;

namespace RlActors.Silo.Commands;

/// <summary><c>serve</c>: a silo, alone or in a cluster, that waits for runs from the console; runs that were under way go on.</summary>
internal static class ServeCommand
{
    public static Command Create(HostApplicationBuilder builder)
    {
        var (options, member) = (new SiloOptions(http: "0", confined: true), new MemberOptions());
        var command = new Command("serve", "Start a silo, alone or in a cluster, and wait for runs: `rlactors start <recipe>`. Runs that were under way go on.");
        options.AddTo(command);
        member.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            ServeAsync(builder, member.Read(parsed, options.Read(parsed, logToConsole: true)).Resolve(), cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(HostApplicationBuilder builder, SiloSettings settings, CancellationToken cancellationToken)
    {
        builder.AddRlActorsSilo(settings);
        builder.Services.RemoveAll<IHostLifetime>();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        using var interrupt = new Interrupt();
        using var host = await StartedHost.StartAsync(builder, settings, cancellationToken);
        Announce(host, settings);
        await EndingAsync(host, interrupt.First);
        Console.WriteLine($"silo {settings.Node} is ending: {settings.Grace.TotalSeconds:0} s for the step under way (a second signal kills; nothing committed is lost)");
        await new GracefulEnd(host, settings.Grace, Console.WriteLine).RunAsync();
        return 0;
    }

    private static void Announce(IHost host, SiloSettings settings)
    {
        Console.WriteLine(
            $"silo is up: data folder {settings.DataFolder}, console gateway {settings.Advertise}:{settings.GatewayPort} (found by `rlactors --data {settings.DataFolder}`)");
        if (settings.Cluster.IsShared)
        {
            Console.WriteLine($"it is {new SiloOffer(settings.Node!, settings.Roles, settings.Devices)} of cluster {settings.ClusterId} at {settings.Cluster}");
        }

        if (host.Services.GetService<HttpEndpoint>() is { } http)
        {
            Console.WriteLine($"policies are served at {http.Url}/v1 (OpenAI-compatible), health at {http.Url}/health/ready");
        }
    }

    /// <summary>Waits for a signal, or for the host to end by itself.</summary>
    private static async Task EndingAsync(IHost host, CancellationToken signal)
    {
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var asked = signal.Register(ending.SetResult);
        using var ended = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => ending.TrySetResult());
        await ending.Task;
    }
}
