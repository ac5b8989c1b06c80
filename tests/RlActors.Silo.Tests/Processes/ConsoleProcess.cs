namespace RlActors.Silo.Tests.Processes;

/// <summary>The console <c>rlactors</c> as a user starts it.</summary>
internal static class ConsoleProcess
{
    public static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => SiloProcess.RunAssemblyAsync("rlactors.dll", arguments);

    /// <summary>The same with variables of its environment.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        SiloProcess.RunAssemblyAsync("rlactors.dll", arguments, environment);
}
