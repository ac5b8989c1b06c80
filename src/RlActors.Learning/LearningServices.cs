using Microsoft.Extensions.DependencyInjection;
using RlActors.Diagnostics;
using RlActors.Engines;
using RlActors.Learning.Diagnostics;

namespace RlActors.Learning;

/// <summary>Registers the engines.</summary>
public static class LearningServices
{
    /// <summary>Adds <see cref="IEngineFactory"/>, <see cref="IStartCheck"/> and <see cref="IComputeProbe"/>; a <see cref="Weights.IWeightStore"/> must be there.</summary>
    public static IServiceCollection AddRlActorsLearning(this IServiceCollection services) =>
        services.AddSingleton<IEngineFactory, EngineFactory>().AddSingleton<IComputeProbe, ComputeProbe>().AddSingleton<IStartCheck>(_ => new StartCheck());
}
