using System.Security.Cryptography;
using System.Text.Json;
using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Client.Tests.Fixtures;

/// <summary>See <see cref="HashingEngines"/>.</summary>
internal sealed class HashingTrainer(IWeightStore weights, string run, Func<int, StepOutcome> disturb) : IReplicaEngine
{
    private static readonly Dictionary<string, double> Metrics = new() { ["loss"] = 0.25, ["grad_norm"] = 1.5, ["tokens"] = 12 };

    private byte[] _weights = [];
    private byte[] _optimizer = [];
    private int _steps;

    public async Task LoadAsync(StageOptions stage, LearnerState state, StageModels models, CancellationToken cancellationToken)
    {
        _weights = await ReadAsync(state.Weights, cancellationToken);
        _optimizer = state.Optimizer is null ? [] : await ReadAsync(state.Optimizer, cancellationToken);
    }

    public Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken) =>
        Apply([.. BitConverter.GetBytes(step.Version), .. step.Groups.SelectMany(PackedTrajectories.Pack)]);

    public Task<TrainingResult> FitAsync(BatchStep step, CancellationToken cancellationToken) =>
        Apply([.. BitConverter.GetBytes(step.Update), .. step.Examples.SelectMany(example => JsonSerializer.SerializeToUtf8Bytes(example, example.GetType()))]);

    public Task<TrainingResult> TrainAsync(PolicyStep step, IShardExchange exchange, CancellationToken cancellationToken) => TrainAsync(step, cancellationToken);

    public Task<TrainingResult> FitAsync(BatchStep step, IShardExchange exchange, CancellationToken cancellationToken) => FitAsync(step, cancellationToken);

    public Task<string> DigestAsync(CancellationToken cancellationToken) => Task.FromResult(Convert.ToHexString(_weights));

    public async Task<LearnerState> SaveAsync(CancellationToken cancellationToken) => new(
        await weights.PutAsync(run, stream => stream.Write(_weights), cancellationToken),
        await weights.PutAsync(run, stream => stream.Write(_optimizer), cancellationToken));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<TrainingResult> Apply(byte[] step)
    {
        var outcome = disturb(++_steps);
        if (outcome == StepOutcome.Updated)
        {
            _weights = SHA256.HashData([.. _weights, .. _optimizer, .. step]);
            _optimizer = SHA256.HashData([1, .. _optimizer, .. step]);
        }

        return Task.FromResult(new TrainingResult(outcome, Metrics, 0.5));
    }

    private async Task<byte[]> ReadAsync(string hash, CancellationToken cancellationToken)
    {
        await using var file = await weights.OpenAsync(run, hash, cancellationToken);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }
}
