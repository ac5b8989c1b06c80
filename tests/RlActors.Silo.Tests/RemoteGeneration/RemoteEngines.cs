using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Silo.RemoteGeneration;
using RlActors.Trajectories;

namespace RlActors.Silo.Tests.RemoteGeneration;

/// <summary>Engines over a server, as a recipe would make them.</summary>
internal static class RemoteEngines
{
    public static readonly PolicyVersion First = new(1, 4, 0, new string('a', 64)), Second = new(1, 5, 0, new string('b', 64));

    public static GenerationBackendOptions Backend(string url, GenerationServer server = GenerationServer.Vllm) => new()
    {
        Kind = GenerationBackendKind.OpenAi,
        Url = url,
        Model = "policy",
        Server = server,
        Weights = server == GenerationServer.RlActors ? WeightDelivery.None : WeightDelivery.Checkpoint,
        WeightsFolder = Path.Combine(Path.GetTempPath(), "rlactors-weights-" + Guid.NewGuid().ToString("n")),
        Retries = 3,
        TimeoutSeconds = 60,
    };

    /// <summary>An engine that bypasses weights; versions are only announced.</summary>
    public static async Task<RemoteGenerationEngine> CreateAsync(GenerationBackendOptions backend, IWeightUpdate? weights = null)
    {
        IServerDialect dialect = backend.Server == GenerationServer.Sglang ? new SglangDialect() : new CompletionsDialect(backend.Model!, backend.Server);
        var engine = new RemoteGenerationEngine(new ServerClient(backend, TimeProvider.System), dialect, weights ?? new Announced(), 8);
        await engine.LoadAsync(First, CancellationToken.None);
        return engine;
    }

    public static GenerationRequest Request(double temperature = 1, params int[] indices) =>
        new("group", [5, 6], indices.Length == 0 ? [0] : indices, 99, new SamplingOptions { Temperature = temperature, MaxTokens = 8 }, [1]);

    public static async Task<List<Completion>> SampleAsync(IGenerationEngine engine, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var completions = new List<Completion>();
        await foreach (var completion in engine.GenerateAsync(request, cancellationToken))
        {
            completions.Add(completion);
        }

        return [.. completions.OrderBy(completion => completion.Index)];
    }

    private sealed class Announced : IWeightUpdate
    {
        public bool CanPin => false;

        public Task UpdateAsync(PolicyVersion version, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
