namespace RlActors.Weights;

/// <summary>
/// Content-addressed files of a run's models: weights, optimiser state, configuration, tokenizer. A file is visible only when whole and durable,
/// is named by the SHA-256 of its bytes (lower-case hex), and is read only through a committed row of the ledger that names it. A store belongs to one ledger: what
/// that does not name is taken for left over.
/// </summary>
public interface IWeightStore
{
    /// <summary>
    /// The same files past whatever keeps copies of them in this process's memory: for what nobody else in the process is going to read, such as an optimiser's state.
    /// </summary>
    IWeightStore Durable => this;

    /// <summary>Makes sure that the place is there and may be written.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RlActorsException">It is not; the message says what to do.</exception>
    Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes one file and makes it durable before it returns its hash. Writing what is already there changes nothing but the file's <see cref="StoredFile.Mark"/>.</summary>
    /// <param name="run">The run that owns the file.</param>
    /// <param name="write">Writes the content from front to back, on the caller's own thread; called once.</param>
    /// <param name="cancellationToken">Ends the write; nothing becomes visible.</param>
    /// <exception cref="RlActorsException">The place cannot be written (full disk, no permission, no connection).</exception>
    Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading, its content verified against its hash.</summary>
    /// <returns>A seekable stream at position 0.</returns>
    /// <exception cref="RlActorsException">The file is missing or its content does not have that hash.</exception>
    Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken);

    /// <summary>All whole files of a run, by their hashes.</summary>
    Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken);

    /// <summary>Deletes a file; one that is not there is no error.</summary>
    Task DeleteAsync(string run, string hash, CancellationToken cancellationToken);

    /// <summary>Deletes a file unless it was written again since it was listed: whoever wrote it is about to name it.</summary>
    Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken);
}
