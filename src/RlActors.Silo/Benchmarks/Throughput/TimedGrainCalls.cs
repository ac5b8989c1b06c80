using System.Diagnostics;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>Times every call of an actor, from when it begins to work on it.</summary>
internal sealed class TimedGrainCalls(CallTimes times) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        long began = Stopwatch.GetTimestamp();
        await context.Invoke();
        times.Add($"{context.InterfaceName}.{context.MethodName}", began);
    }
}
