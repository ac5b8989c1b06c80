namespace RlActors.Weights;

/// <summary>Reads small files of a <see cref="IWeightStore"/> whole.</summary>
public static class WeightStoreFiles
{
    /// <summary>Content of a file.</summary>
    /// <exception cref="RlActorsException">The file is missing or damaged.</exception>
    public static async Task<byte[]> ReadAsync(this IWeightStore store, string run, string hash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var stream = await store.OpenAsync(run, hash, cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return content.ToArray();
    }

    /// <summary>Content of a model's file by its name in the folder; null when the model came without one.</summary>
    /// <exception cref="RlActorsException">The file is missing or damaged.</exception>
    public static async Task<byte[]?> FindAsync(this IWeightStore store, string run, ModelManifest model, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Find(name) is { } hash ? await store.ReadAsync(run, hash, cancellationToken).ConfigureAwait(false) : null;
    }
}
