using System.Globalization;
using RlActors.Engines;
using RlActors.Learning.Adapters;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Recipes;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// How a learner's state lies in the weight store. Without adapters: the float32 weights, and the optimiser's moments. With adapters: the weights with the adapters
/// merged into them, or the adapters alone, which is what generators load and what the version is called by, and adapters and moments in the optimiser's file; to go on,
/// the learner needs the latter and the weights that the stage began with. Where weights are published as bfloat16, the optimiser's file has them as float32. A step
/// that left everything as it was publishes what the stage began with, byte for byte. A scalar head lies beside the weights in their file; one that no file holds yet is new. Reads and writes block the engine's thread and no other: nothing else may touch the tensors meanwhile.
/// </summary>
internal sealed class LearnerFiles(IWeightStore store, string run, Publication publication) : IDisposable
{
    private readonly PolicyFiles _policies = new(store, run);

    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>Puts a committed state into memory.</summary>
    /// <exception cref="RlActorsException">A file is gone, damaged or of another model.</exception>
    public void Load(Learner learner, LearnerState committed, StageModels models, CancellationToken cancellationToken)
    {
        var policy = learner.Policy;
        LoadModel(policy, policy.Adapters is null ? committed.Weights : models.Initial, "the learner's weights", cancellationToken);
        using var use = learner.Critic?.Use();
        if (learner.Critic is SharedTrunkCritic head)
        {
            SetHead(head.Trained.Parameters, models.Initial, cancellationToken);
        }

        if (committed.Optimizer is { } optimizer)
        {
            using var file = new SafetensorsFile(Open(optimizer, cancellationToken), "the optimiser's state");
            OptimizerFile.Read(file, policy, KeepsValues(policy));
            if (learner.Critic is { } values)
            {
                OptimizerFile.ReadCritic(file, values.Trained);
            }

            learner.KlCoefficient = OptimizerFile.ReadCoefficient(file);
        }

        policy.Parameters.Publish();
        learner.Critic?.Trained.Parameters.Publish();
    }

    /// <summary>Makes the state in memory durable.</summary>
    public LearnerState Save(Learner learner, StageModels models, CancellationToken cancellationToken)
    {
        var policy = learner.Policy;
        if (learner.IsUntouched && PublishedAs(policy) != Publication.Full)
        {
            return new LearnerState(models.Initial, null);
        }

        var weights = store.PutAsync(run, stream =>
        {
            using var scope = torch.NewDisposeScope();
            WriteWeights(stream, policy, models.Initial, cancellationToken);
        }, cancellationToken);
        if (learner.IsUntouched)
        {
            return new LearnerState(weights.GetAwaiter().GetResult(), null);
        }

        // The store has taken the weights' bytes from the tensors by now; while it makes them durable the other file is written.
        var optimizer = store.Durable.PutAsync(
            run, stream => OptimizerFile.Write(stream, policy, KeepsValues(policy), learner.Critic?.Flat, learner.KlCoefficient), cancellationToken);
        string[] hashes = Task.WhenAll(weights, optimizer).GetAwaiter().GetResult();
        return new LearnerState(hashes[0], hashes[1]);
    }

    public void Dispose() => _policies.Dispose();

    /// <summary>A model's first values from the file with that hash: its weights, a head, or new adapters on them; and an optimiser that has seen nothing.</summary>
    /// <exception cref="RlActorsException">The file is gone, damaged or of another model.</exception>
    public void LoadModel(TrainingState state, string weights, string name, CancellationToken cancellationToken)
    {
        using var scope = torch.NewDisposeScope();
        using var file = OpenPolicy(weights, name, cancellationToken);
        if (state.Head is null)
        {
            ModelWeights.Load(state.Model, file); // checks names and shapes
        }
        else
        {
            ModelWeights.LoadTrunk(state.Model, file);
        }

        LoadMasters(state, file, weights);
        state.Optimizer.Reset();
        if (state.Adapters is not null)
        {
            ModelAdapters.Initialise(state.Parameters, SeedOf(weights));
        }

        state.Parameters.Publish();
    }

    /// <summary>A new head on a trunk that is another's.</summary>
    private void SetHead(ParameterBuffer head, string trunk, CancellationToken cancellationToken)
    {
        using var file = OpenPolicy(trunk, "the stage's first weights", cancellationToken);
        using var value = head.Places[0].In(head.Values);
        ScalarHead.Load(value, file, trunk);
    }

    /// <summary>What is trained whole, from the file with the hash <paramref name="weights"/>: the weights, unless adapters are trained in their place, and a scalar head.</summary>
    private static void LoadMasters(TrainingState state, SafetensorsFile file, string weights)
    {
        foreach (var place in state.Parameters.Places)
        {
            using var master = place.In(state.Parameters.Values);
            if (place.Name == ScalarHead.WeightName)
            {
                ScalarHead.Load(master, file, weights);
            }
            else if (state.Adapters is null)
            {
                file.CopyTo(place.Name, master);
            }
        }
    }

    /// <summary>A reward model is nothing that generators sample with: it is published whole.</summary>
    private Publication PublishedAs(TrainingState policy) => policy.Head is null ? publication : Publication.Full;

    /// <summary>Whether the master values are in the optimiser's file.</summary>
    private bool KeepsValues(TrainingState policy) => policy.Adapters is not null || PublishedAs(policy) == Publication.Bfloat16;

    private void WriteWeights(Stream stream, TrainingState policy, string initial, CancellationToken cancellationToken)
    {
        var published = PublishedAs(policy);
        if (published == Publication.Adapter)
        {
            PublishedAdapter.Write(stream, policy.Adapters!, policy.Parameters, initial);
            return;
        }

        var tensors = policy.Adapters is null ? Masters(policy) : Merged(policy, policy.Adapters, initial, cancellationToken);
        if (published == Publication.Bfloat16)
        {
            SafetensorsWriter.Write(stream, tensors.Select(entry => SafetensorsTensor.Of(entry.Key, entry.Value, torch.ScalarType.BFloat16)), Metadata);
        }
        else
        {
            SafetensorsWriter.Write(stream, tensors, Metadata);
        }
    }

    private static IEnumerable<KeyValuePair<string, torch.Tensor>> Masters(TrainingState state) =>
        state.Parameters.Places.Select(place => KeyValuePair.Create(place.Name, place.In(state.Parameters.Values)));

    /// <summary>The weights are read again, for in memory they may be bfloat16.</summary>
    private List<KeyValuePair<string, torch.Tensor>> Merged(TrainingState state, ModelAdapters adapters, string initial, CancellationToken cancellationToken)
    {
        using var file = OpenPolicy(initial, "the stage's first weights", cancellationToken);
        var merged = state.Model.Parameters.Keys.Select(name => KeyValuePair.Create(
            name, adapters.Merge(name, file.Load(name, torch.ScalarType.Float32, state.Model.Device), state.Parameters)));
        return [.. merged, .. Masters(state).Where(entry => entry.Key == ScalarHead.WeightName)];
    }

    /// <summary>Adapters are drawn by the weights they are put on, so that whoever opens the stage draws the same.</summary>
    private static long SeedOf(string initial) => long.Parse(initial.AsSpan(0, 15), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private SafetensorsFile OpenPolicy(string hash, string name, CancellationToken cancellationToken) =>
        _policies.OpenAsync(hash, name, cancellationToken).GetAwaiter().GetResult();

    private Stream Open(string hash, CancellationToken cancellationToken) => store.OpenAsync(run, hash, cancellationToken).GetAwaiter().GetResult();
}
