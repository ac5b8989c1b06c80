using System.CommandLine;
using RlActors.Silo.Hosting;
using RlActors.Silo.Http;

namespace RlActors.Silo.Commands;

/// <summary><c>serve</c>: a silo that waits for runs from the console; runs that were under way go on.</summary>
internal static class ServeCommand
{
    public static Command Create(HostApplicationBuilder builder)
    {
        var options = new SiloOptions(http: "0");
        var command = new Command("serve", "Start a silo and wait for runs: `rlactors start <recipe>`. Runs that were under way in the data folder go on.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = options.Read(parsed, logToConsole: true).Resolve();
            builder.AddRlActorsSilo(settings);
            using var host = await StartedHost.StartAsync(builder, settings, cancellationToken);
            Console.WriteLine($"silo is up: data folder {settings.DataFolder}, console gateway 127.0.0.1:{settings.GatewayPort} (found by `rlactors --data {settings.DataFolder}`)");
            if (host.Services.GetService<HttpEndpoint>() is { } http)
            {
                Console.WriteLine($"policies are served at {http.Url}/v1 (OpenAI-compatible)");
            }

            await host.WaitForShutdownAsync(cancellationToken);
            return 0;
        });
        return command;
    }
}
