using System.Globalization;
using RlActors.Learning.Adapters;
using RlActors.Learning.Training;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// A version of a policy of which the adapters alone were published: A and B of every adapted projection, float32, and in the metadata the hash of the weights that they
/// are put on and the scale of their product. So the file's hash says all that the policy is.
/// </summary>
internal sealed class PublishedAdapter : IDisposable
{
    private const string BaseKey = "rlactors.base", ScaleKey = "rlactors.scale";

    private readonly SafetensorsFile _file;
    private readonly double _scale;

    /// <summary>Takes over a file that <see cref="BaseOf"/> knows.</summary>
    /// <exception cref="CheckpointException">It has no scale.</exception>
    public PublishedAdapter(SafetensorsFile file)
    {
        _file = file;
        if (!file.Metadata.TryGetValue(ScaleKey, out string? text) || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _scale))
        {
            throw new CheckpointException($"{file.Name} has the {ScaleKey} '{text}' in its metadata; expected a number");
        }
    }

    /// <summary>How messages name it.</summary>
    public string Name => _file.Name;

    /// <summary>Hash of the weights that a file's adapters are put on; null: the file has the weights themselves.</summary>
    public static string? BaseOf(SafetensorsFile file) => file.Metadata.GetValueOrDefault(BaseKey);

    /// <summary>Writes one.</summary>
    /// <param name="stream">Receives the bytes.</param>
    /// <param name="adapters">The model's adapters.</param>
    /// <param name="values">Their master values.</param>
    /// <param name="on">Hash of the weights that they are put on.</param>
    public static void Write(Stream stream, ModelAdapters adapters, ParameterBuffer values, string on) => SafetensorsWriter.Write(
        stream,
        values.Places.Where(place => adapters.Parameters.ContainsKey(place.Name)).Select(place => KeyValuePair.Create(place.Name, place.In(values.Values))),
        new Dictionary<string, string> { [BaseKey] = on, [ScaleKey] = adapters.Scale.ToString("R", CultureInfo.InvariantCulture) });

    /// <summary>Whether there is an adapter for a weight.</summary>
    public bool IsFor(string weight) => _file.Contains(ModelAdapters.ProjectionOf(weight) + ModelAdapters.Down);

    /// <summary>What a weight becomes, in the caller's scope.</summary>
    /// <param name="name">The weight's name.</param>
    /// <param name="weight">[outputs, inputs], float32.</param>
    public Tensor Merge(string name, Tensor weight)
    {
        string projection = ModelAdapters.ProjectionOf(name);
        var (down, up) = (_file.Load(projection + ModelAdapters.Down, float32, weight.device), _file.Load(projection + ModelAdapters.Up, float32, weight.device));
        return ModelAdapters.Merge(weight, down, up, _scale);
    }

    /// <summary>Checks that every adapter has its weight, of its shape.</summary>
    /// <exception cref="CheckpointException">One has not.</exception>
    public void CheckFits(SafetensorsFile whole)
    {
        foreach (var down in _file.Entries.Where(entry => entry.Name.EndsWith(ModelAdapters.Down, StringComparison.Ordinal)))
        {
            string projection = down.Name[..^ModelAdapters.Down.Length], weight = projection + ".weight";
            var up = _file.Find(projection + ModelAdapters.Up);
            if (!whole.Contains(weight) || !whole.Find(weight).Shape.SequenceEqual([up.Shape[0], down.Shape[1]]))
            {
                throw new CheckpointException($"{Name} has an adapter for '{weight}' of [{up.Shape[0]}, {down.Shape[1]}]; {whole.Name} has no such tensor");
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
