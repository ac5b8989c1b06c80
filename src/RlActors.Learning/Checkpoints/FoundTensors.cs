namespace RlActors.Learning.Checkpoints;

/// <summary>The tensors of one model's weight files, ticked off against what its configuration asks for.</summary>
internal sealed class FoundTensors
{
    private readonly IReadOnlyList<SafetensorsFile> _files;
    private readonly Dictionary<string, SafetensorsFile> _byName = [];
    private readonly HashSet<string> _left = [];

    /// <exception cref="CheckpointException">A tensor is in two files.</exception>
    public FoundTensors(IReadOnlyList<SafetensorsFile> files)
    {
        _files = files;
        foreach (var file in files)
        {
            foreach (var entry in file.Entries.Where(e => !IsDerived(e.Name)))
            {
                if (!_byName.TryAdd(entry.Name, file))
                    throw new CheckpointException($"{file.Name}: tensor '{entry.Name}' is in {_byName[entry.Name].Name} too");
                _left.Add(entry.Name);
            }
        }
    }

    private string Place => _files is [var only] ? only.Name : $"the model of {_files.Count} shards that begins with {_files[0].Name}";

    /// <summary>The file that holds a tensor, or null.</summary>
    public SafetensorsFile? FileOf(string tensor) => _byName.GetValueOrDefault(tensor);

    /// <summary>Ticks a tensor off.</summary>
    /// <exception cref="CheckpointException">It is missing, of another shape or not floating point.</exception>
    public void Take(string tensor, long[] shape)
    {
        if (FileOf(tensor) is not { } file)
            throw new CheckpointException($"{Place} has no tensor '{tensor}', which its config.json asks for with shape {TensorShape.Text(shape)}");
        var entry = file.Find(tensor);
        if (!entry.Shape.SequenceEqual(shape))
            throw new CheckpointException($"{file.Name}: tensor '{tensor}' has shape {entry.ShapeText}; its config.json asks for {TensorShape.Text(shape)}");
        if (!SafetensorsDataType.IsFloatingPoint(entry.DataType))
            throw new CheckpointException($"{file.Name}: tensor '{tensor}' has dtype {SafetensorsDataType.NameOf(entry.DataType)}; expected F64, F32, F16 or BF16");
        _left.Remove(tensor);
    }

    /// <summary>Checks that nothing is left over.</summary>
    /// <param name="allowed">Names of tensors that may be there all the same.</param>
    /// <exception cref="CheckpointException">A tensor was not asked for.</exception>
    public void RefuseLeftovers(params IReadOnlyList<string?> allowed)
    {
        if (_left.Where(name => !allowed.Contains(name)).Min(StringComparer.Ordinal) is { } strange)
            throw new CheckpointException($"{_byName[strange].Name} has the unexpected tensor '{strange}'; its config.json describes a model without it");
    }

    /// <summary>Old exports carry the rotary frequencies, which follow from the configuration.</summary>
    private static bool IsDerived(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
