using System.Runtime.InteropServices;

namespace RlActors.Silo.Native;

/// <summary>What .NET has no call for.</summary>
internal static class OperatingSystemCalls
{
    private const int Stop = 19; // SIGSTOP on Linux

    /// <summary>Ends the process without running anything more of it.</summary>
    public static void EndNow(int exitCode) => ExitNow(exitCode);

    /// <summary>Stops the process until somebody lets it continue (SIGSTOP to itself).</summary>
    public static void PauseThisProcess() => _ = Kill(Environment.ProcessId, Stop);

#pragma warning disable SYSLIB1054 // two numbers need no generated marshalling
    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void ExitNow(int exitCode);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
#pragma warning restore SYSLIB1054
}
