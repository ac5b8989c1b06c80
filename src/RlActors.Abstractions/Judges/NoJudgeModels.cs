using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Judges;

/// <summary>Outside a run there is no model to ask.</summary>
public sealed class NoJudgeModels : IJudgeModels
{
    private NoJudgeModels() { }

    /// <summary>The only one.</summary>
    public static NoJudgeModels Instance { get; } = new();

    /// <inheritdoc/>
    public Task<PolicyVersion> FindPolicyAsync(string? name, PolicyVersion live, CancellationToken cancellationToken) => throw Missing();

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> SampleAsync(
        PolicyVersion policy, string prompt, SamplingOptions sampling, IReadOnlyList<long> seeds, CancellationToken cancellationToken) => throw Missing();

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> ScoreAsync(PolicyVersion policy, string prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken) => throw Missing();

    /// <inheritdoc/>
    public Task<double> RewardAsync(string model, TaskPrompt prompt, IReadOnlyList<int> tokens, CancellationToken cancellationToken) => throw Missing();

    private static RlActorsException Missing() => new("a judge that asks a model works only inside a run; give it a JudgeContext with models");
}
