using System.Globalization;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// The optimiser's state as a safetensors file: for each parameter its two running means, and the number of updates in the metadata. Adapters have no other file of
/// their own, for the weights that are published are the merged ones: their values are in here.
/// </summary>
internal static class OptimizerFile
{
    private const string MeanPrefix = "exp_avg.", VariancePrefix = "exp_avg_sq.", ValuePrefix = "value.", UpdatesKey = "updates";

    public static void Write(Stream stream, TrainingState state)
    {
        using var scope = torch.NewDisposeScope();
        var (parameters, optimizer) = (state.Parameters, state.Optimizer);
        var tensors = parameters.Places.SelectMany(place => new[]
        {
            KeyValuePair.Create(MeanPrefix + place.Name, place.In(optimizer.Mean)),
            KeyValuePair.Create(VariancePrefix + place.Name, place.In(optimizer.Variance)),
        });
        if (state.Adapters is not null)
        {
            tensors = tensors.Concat(parameters.Places.Select(place => KeyValuePair.Create(ValuePrefix + place.Name, place.In(parameters.Values))));
        }

        SafetensorsWriter.Write(
            stream, tensors, new Dictionary<string, string> { [UpdatesKey] = optimizer.Updates.ToString(CultureInfo.InvariantCulture) });
    }

    /// <exception cref="CheckpointException">The file is damaged or belongs to another model.</exception>
    public static void Read(Stream stream, string name, TrainingState state)
    {
        var (parameters, optimizer) = (state.Parameters, state.Optimizer);
        using var file = new SafetensorsFile(stream, name);
        if (!file.Metadata.TryGetValue(UpdatesKey, out string? text) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long updates))
        {
            throw new CheckpointException($"{name} has no number of updates in its metadata; it is not an optimiser's state");
        }

        using var scope = torch.NewDisposeScope();
        optimizer.Reset(updates);
        foreach (var place in parameters.Places)
        {
            file.CopyTo(MeanPrefix + place.Name, place.In(optimizer.Mean));
            file.CopyTo(VariancePrefix + place.Name, place.In(optimizer.Variance));
            if (state.Adapters is not null)
            {
                file.CopyTo(ValuePrefix + place.Name, place.In(parameters.Values));
            }
        }
    }

    /// <summary>The adapters' values in a file, by their names, in the caller's scope.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static IReadOnlyDictionary<string, torch.Tensor> ReadAdapters(Stream stream, string name)
    {
        using var file = new SafetensorsFile(stream, name);
        return file.Entries.Where(entry => entry.Name.StartsWith(ValuePrefix, StringComparison.Ordinal) && entry.Name != ValuePrefix + ScalarHead.WeightName)
            .ToDictionary(entry => entry.Name[ValuePrefix.Length..], entry => file.Load(entry.Name));
    }
}
