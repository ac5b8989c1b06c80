using System.Diagnostics;
using System.Reflection;
using RlActors.Ledger;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>A ledger whose calls are timed.</summary>
internal class TimedLedger : DispatchProxy // DispatchProxy derives from it
{
    private ILedger _ledger = null!;
    private CallTimes _times = null!;

    /// <summary>Puts the clock between a host's actors and its ledger.</summary>
    public static void AddTo(IServiceCollection services, CallTimes times)
    {
        var plain = services.Last(service => service.ServiceType == typeof(ILedger));
        services.Remove(plain);
        services.AddSingleton(provider => Of((ILedger)(plain.ImplementationInstance ?? plain.ImplementationFactory!(provider)), times));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        long began = Stopwatch.GetTimestamp();
        object? result = targetMethod!.Invoke(_ledger, BindingFlags.DoNotWrapExceptions, null, args, null);
        if (result is Task call)
        {
            call.ContinueWith(
                _ => _times.Add(targetMethod.Name, began), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return result;
    }

    private static ILedger Of(ILedger ledger, CallTimes times)
    {
        var proxy = Create<ILedger, TimedLedger>();
        ((TimedLedger)(object)proxy)._ledger = ledger;
        ((TimedLedger)(object)proxy)._times = times;
        return proxy;
    }
}
