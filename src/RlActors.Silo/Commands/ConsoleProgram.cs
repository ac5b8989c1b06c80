using System.CommandLine;
using RlActors.Security;
using RlActors.Silo.Hosting;

namespace RlActors.Silo.Commands;

/// <summary>The silo's command line: <c>run</c> (embedded), <c>serve</c> (a silo that the console drives) and <c>bench</c>.</summary>
public static class ConsoleProgram
{
    /// <summary>Parses and runs the command line on an application that has <see cref="SiloHosting.AddRlActors"/> and perhaps tasks and judges of its own.</summary>
    /// <returns>0; 1 after an error that was told; 2 for a command line that is not understood; 130 after a second Ctrl-C.</returns>
    public static async Task<int> RunRlActorsAsync(this HostApplicationBuilder builder, string[] args)
    {
        try
        {
            SecretFiles.Load();
            var root = new RootCommand("RlActors: post-train language models with reinforcement learning, as actors.")
            {
                RunCommand.Create(builder),
                ServeCommand.Create(builder),
                BenchCommand.Create(),
            };
            var parsed = root.Parse(args);
            int exit = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            return parsed.Errors.Count > 0 ? 2 : exit;
        }
        catch (RlActorsException error)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}");
            return 1;
        }
    }
}
