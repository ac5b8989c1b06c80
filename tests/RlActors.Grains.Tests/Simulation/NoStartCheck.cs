using RlActors.Engines;
using RlActors.Recipes;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>Engines without tensors can do anything.</summary>
internal sealed class NoStartCheck : IStartCheck
{
    public Task CheckAsync(Recipe recipe, StartModels models, int promptTokens, CancellationToken cancellationToken) => Task.CompletedTask;
}
