namespace RlActors.Weights;

/// <summary>
/// Content-addressed files of a run's models: weights, optimiser state, configuration, tokenizer. A file is visible only when whole and durable,
/// is named by the SHA-256 of its bytes (lower-case hex), and is read only through a committed row of the ledger that names it.
/// </summary>
public interface IWeightStore
{
    /// <summary>Writes one file and makes it durable before it returns its hash; writing what is already there changes nothing.</summary>
    /// <param name="run">The run that owns the file.</param>
    /// <param name="write">Writes the content; called once.</param>
    /// <param name="cancellationToken">Ends the write; nothing becomes visible.</param>
    /// <exception cref="RlActorsException">The place cannot be written (full disk, no permission).</exception>
    Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading, its content verified against its hash.</summary>
    /// <returns>A seekable stream at position 0.</returns>
    /// <exception cref="RlActorsException">The file is missing or its content does not have that hash.</exception>
    Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken);

    /// <summary>Hashes of all whole files of a run.</summary>
    Task<IReadOnlyList<string>> ListAsync(string run, CancellationToken cancellationToken);

    /// <summary>Deletes a file; one that is not there is no error.</summary>
    Task DeleteAsync(string run, string hash, CancellationToken cancellationToken);
}
