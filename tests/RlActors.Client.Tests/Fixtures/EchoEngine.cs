using System.Runtime.CompilerServices;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Client.Tests.Fixtures;

/// <summary>Completes every prompt with its own last token, and remembers the version it was asked to load.</summary>
internal sealed class EchoEngine : IGenerationEngine
{
    public PolicyVersion? Current { get; private set; }

    public GenerationStatistics Statistics => new(0, 0, 0, 0);

    public Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken)
    {
        Current = version;
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        int version = Assert.IsType<PolicyVersion>(Current).Number;
        int[] tokens = [.. Enumerable.Repeat(request.PromptTokens[^1], version), request.StopTokens[0]];
        yield return new Completion(0, tokens, new float[tokens.Length], new int[tokens.Length], new byte[tokens.Length], FinishReason.Stop);
    }

    public Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public long? ProgressOf(string key) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
