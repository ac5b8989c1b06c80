using Microsoft.Extensions.DependencyInjection;
using RlActors.Engines;

namespace RlActors.Learning;

/// <summary>Registers the engines.</summary>
public static class LearningServices
{
    /// <summary>Adds <see cref="IEngineFactory"/>; a <see cref="Weights.IWeightStore"/> must be there.</summary>
    public static IServiceCollection AddRlActorsLearning(this IServiceCollection services) => services.AddSingleton<IEngineFactory, EngineFactory>();
}
