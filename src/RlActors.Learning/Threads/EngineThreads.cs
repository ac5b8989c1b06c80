namespace RlActors.Learning.Threads;

/// <summary>The threads of all engines of this process.</summary>
public static class EngineThreads
{
    /// <summary>Names of threads that have ended although nobody has disposed of their engines: whoever waits for these waits for ever.</summary>
    public static IReadOnlyList<string> Ended => EngineThread.Ended;
}
