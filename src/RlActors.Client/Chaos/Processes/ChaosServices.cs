using RlActors.Client.Chaos.Plan;

namespace RlActors.Client.Chaos.Processes;

/// <summary>What the silos stand on: services of this machine that may be struck, or the user's own.</summary>
internal sealed class ChaosServices : IDisposable
{
    private readonly Dictionary<StrikeTarget, ChaosService> _own = [];

    /// <summary>The variables by which silos and the console find them. Values may hold secrets.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The services that were started here.</summary>
    public IEnumerable<ChaosService> Own => _own.Values;

    /// <summary>The service behind a target; null where it is the user's own.</summary>
    public ChaosService? Find(StrikeTarget target) => _own.GetValueOrDefault(target);

    /// <summary>Uses the user's own.</summary>
    public void Use(string variable, string address) => Environment[variable] = address;

    /// <summary>Starts one by its script.</summary>
    /// <exception cref="RlActorsException">It is not installed, or does not start.</exception>
    public async Task StartAsync(StrikeTarget target, string script, string variable, string folder, int port, CancellationToken cancellationToken)
    {
        var service = ChaosService.InSourceTree(script, folder, port);
        _own.Add(target, service);
        await service.StartAsync(cancellationToken);
        Environment[variable] = target == StrikeTarget.Membership && !service.Address.Contains("://", StringComparison.Ordinal) ? $"redis://{service.Address}" : service.Address;
    }

    public void Dispose()
    {
        foreach (var service in Own)
        {
            service.Dispose();
        }
    }
}
