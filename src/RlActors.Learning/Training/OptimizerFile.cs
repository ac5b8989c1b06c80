using System.Globalization;
using RlActors.Learning.Checkpoints;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The optimiser's state as a safetensors file: for each parameter its two running means, and the number of updates in the metadata.</summary>
internal static class OptimizerFile
{
    private const string MeanPrefix = "exp_avg.", VariancePrefix = "exp_avg_sq.", UpdatesKey = "updates";

    public static void Write(Stream stream, ParameterBuffer parameters, AdamW optimizer)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = parameters.Places.SelectMany(place => new[]
        {
            KeyValuePair.Create(MeanPrefix + place.Name, place.In(optimizer.Mean)),
            KeyValuePair.Create(VariancePrefix + place.Name, place.In(optimizer.Variance)),
        });
        SafetensorsWriter.Write(
            stream, tensors, new Dictionary<string, string> { [UpdatesKey] = optimizer.Updates.ToString(CultureInfo.InvariantCulture) });
    }

    /// <exception cref="CheckpointException">The file is damaged or belongs to another model.</exception>
    public static void Read(Stream stream, string name, ParameterBuffer parameters, AdamW optimizer)
    {
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
        }
    }
}
