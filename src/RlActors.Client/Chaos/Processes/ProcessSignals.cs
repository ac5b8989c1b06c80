using System.Globalization;
using System.Runtime.InteropServices;

namespace RlActors.Client.Chaos.Processes;

/// <summary>Signals to a process, and to all that it started.</summary>
internal static class ProcessSignals
{
    private const int KillNow = 9, Terminate = 15, Stop = 19, GoOn = 18; // Linux

    public static void Kill(int process) => Send(process, KillNow);

    public static void End(int process) => Send(process, Terminate);

    public static void Pause(int process) => Send(process, Stop);

    public static void Continue(int process) => Send(process, GoOn);

    /// <summary>A process and its descendants, itself first: they begin no others meanwhile that matter.</summary>
    public static IReadOnlyList<int> TreeOf(int process)
    {
        var children = new Dictionary<int, List<int>>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && ParentOf(folder) is { } parent)
            {
                (children.TryGetValue(parent, out var siblings) ? siblings : children[parent] = []).Add(id);
            }
        }

        var tree = new List<int> { process };
        for (int i = 0; i < tree.Count; i++)
        {
            tree.AddRange(children.GetValueOrDefault(tree[i]) ?? []);
        }

        return tree;
    }

    private static int? ParentOf(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // a name may hold anything
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Send(int process, int signal) => _ = SendSignal(process, signal); // a process that is gone needs none

#pragma warning disable SYSLIB1054 // two numbers need no generated marshalling
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SendSignal(int process, int signal);
#pragma warning restore SYSLIB1054
}
