using System.Globalization;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// What a learner's state is beside the policy's weights, as one safetensors file: for each parameter its two running means, and the number of updates in the metadata. Adapters
/// need have no other file of their own, for the weights that are published may be the merged ones: their values are in here. So are the weights where what is published of them is rounded. So is a critic, values and moments, each name with the prefix
/// <c>critic.</c>: no generator loads it and no version is called by it, and in one file with the moments it is committed and rolled back with the step that moved it. A divergence's
/// coefficient that adapts is in the metadata.
/// </summary>
internal static class OptimizerFile
{
    private const string MeanPrefix = "exp_avg.", VariancePrefix = "exp_avg_sq.", ValuePrefix = "value.", CriticPrefix = "critic.", UpdatesKey = "updates", CoefficientKey = "kl_coefficient";

    /// <param name="stream">Receives the bytes.</param>
    /// <param name="policy">The policy's state.</param>
    /// <param name="values">Whether its master values are written too: no other file has them.</param>
    /// <param name="critic">The critic's, values and moments; null: there is none.</param>
    /// <param name="coefficient">The coefficient that adapts; null: none does.</param>
    public static void Write(Stream stream, TrainingState policy, bool values, FlatState? critic = null, double? coefficient = null)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = Tensors(policy.Trained.Flat, "", values);
        var metadata = new Dictionary<string, string> { [UpdatesKey] = Text(policy.Optimizer.Updates) };
        if (critic is not null)
        {
            tensors = tensors.Concat(Tensors(critic, CriticPrefix, values: true));
            metadata[CriticPrefix + UpdatesKey] = Text(critic.Updates);
        }

        if (coefficient is { } number)
        {
            metadata[CoefficientKey] = number.ToString("R", CultureInfo.InvariantCulture);
        }

        SafetensorsWriter.Write(stream, tensors, metadata);

        static string Text(long updates) => updates.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Reads the policy's part.</summary>
    /// <exception cref="CheckpointException">The file is damaged or belongs to another model.</exception>
    public static void Read(SafetensorsFile file, TrainingState policy, bool values) => Read(file, policy.Trained, "", values);

    /// <summary>Reads the critic's part.</summary>
    /// <exception cref="CheckpointException">As the policy's; or there is no critic in the file.</exception>
    public static void ReadCritic(SafetensorsFile file, OptimizedParameters critic) => Read(file, critic, CriticPrefix, values: true);

    /// <summary>The coefficient that adapts; null where the file has none.</summary>
    /// <exception cref="CheckpointException">It is no number.</exception>
    public static double? ReadCoefficient(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(CoefficientKey, out string? text))
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double coefficient)
            ? coefficient
            : throw new CheckpointException($"{file.Name} has the {CoefficientKey} '{text}' in its metadata; expected a number");
    }

    /// <summary>The adapters' values in a file, by their names, in the caller's scope.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static IReadOnlyDictionary<string, torch.Tensor> ReadAdapters(Stream stream, string name)
    {
        using var file = new SafetensorsFile(stream, name);
        return file.Entries.Where(entry => entry.Name.StartsWith(ValuePrefix, StringComparison.Ordinal) && entry.Name != ValuePrefix + ScalarHead.WeightName)
            .ToDictionary(entry => entry.Name[ValuePrefix.Length..], entry => file.Load(entry.Name));
    }

    private static IEnumerable<KeyValuePair<string, torch.Tensor>> Tensors(FlatState state, string prefix, bool values) =>
        state.Places.SelectMany(place => new[]
        {
            KeyValuePair.Create(prefix + MeanPrefix + place.Name, place.In(state.Mean)),
            KeyValuePair.Create(prefix + VariancePrefix + place.Name, place.In(state.Variance)),
        }).Concat(values ? state.Places.Select(place => KeyValuePair.Create(prefix + ValuePrefix + place.Name, place.In(state.Values))) : []);

    private static void Read(SafetensorsFile file, OptimizedParameters destination, string prefix, bool values)
    {
        if (!file.Metadata.TryGetValue(prefix + UpdatesKey, out string? text) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long updates))
        {
            throw new CheckpointException(
                prefix.Length == 0
                    ? $"{file.Name} has no number of updates in its metadata; it is not an optimiser's state"
                    : $"{file.Name} has no critic; it was written by a stage without one");
        }

        using var scope = torch.NewDisposeScope();
        destination.Optimizer.Reset(updates);
        var flat = destination.Flat;
        foreach (var place in flat.Places)
        {
            file.CopyTo(prefix + MeanPrefix + place.Name, place.In(flat.Mean));
            file.CopyTo(prefix + VariancePrefix + place.Name, place.In(flat.Variance));
            if (values)
            {
                file.CopyTo(prefix + ValuePrefix + place.Name, place.In(flat.Values));
            }
        }
    }
}
