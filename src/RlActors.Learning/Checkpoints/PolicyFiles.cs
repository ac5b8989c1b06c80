using RlActors.Weights;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// Opens the weights of policies in a store, whatever was published of them. The weights that adapters are put on stay open until others are asked for, or this is
/// disposed: they are fetched and verified once, not with every version. What is open of them is read in turns, by one thread.
/// </summary>
internal sealed class PolicyFiles(IWeightStore store, string run) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private OpenBase? _base;

    /// <summary>Opens a policy's weights: a file of the weights, or one of adapters as the weights that they make.</summary>
    /// <param name="hash">The version's hash.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="RlActorsException">A file is missing, damaged or does not fit the other.</exception>
    public async Task<SafetensorsFile> OpenAsync(string hash, string name, CancellationToken cancellationToken)
    {
        var file = new SafetensorsFile(await store.OpenAsync(run, hash, cancellationToken).ConfigureAwait(false), name);
        if (PublishedAdapter.BaseOf(file) is not { } on)
        {
            return file;
        }

        OpenBase? whole = null;
        try
        {
            whole = await LeaseAsync(on, name, cancellationToken).ConfigureAwait(false);
            return new SafetensorsFile(whole.File, new PublishedAdapter(file), whole.Release);
        }
        catch
        {
            file.Dispose();
            whole?.Release();
            throw;
        }
    }

    public void Dispose()
    {
        _base?.Release();
        _base = null;
        _gate.Dispose();
    }

    private async Task<OpenBase> LeaseAsync(string hash, string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_base?.Hash != hash)
            {
                // Not through this: a stage that began with adapters of another has a chain of them, and only its end is kept open.
                var below = new PolicyFiles(store, run);
                var opened = new OpenBase(hash, await below.OpenAsync(hash, $"the weights below {name}", cancellationToken).ConfigureAwait(false), below);
                _base?.Release();
                _base = opened;
            }

            return _base.Lease();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>An open file with those that read it; closed with the last of them.</summary>
    private sealed class OpenBase(string hash, SafetensorsFile file, PolicyFiles below)
    {
        private int _users = 1;

        public string Hash => hash;

        public SafetensorsFile File => file;

        public OpenBase Lease()
        {
            Interlocked.Increment(ref _users);
            return this;
        }

        public void Release()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                file.Dispose();
                below.Dispose();
            }
        }
    }
}
