using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RlActors.Storage.Blobs;
using RlActors.Storage.Files;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>
/// A weight store in a container of Azure Blob: block blobs <c>&lt;run&gt;/weights/&lt;sha256&gt;</c>. A file travels in blocks of 8 MiB, several at a time, both ways; what was
/// broken off is gone on with. The container is made with the first file where it is missing.
/// </summary>
public sealed class BlobWeightStore : IWeightStore, ISpoolingStore
{
    private const string KeepFiles = "keep files";

    private readonly BlobPlace _place;
    private readonly BlobTransfer _transfer;
    private readonly TimeProvider _time;
    private readonly BlobRetries _retries;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="container">A connection string, perhaps with <c>;Container=name</c> (default <c>rlactors</c>), or the address of a container with its signature (SAS).</param>
    /// <exception cref="RlActorsException">It is neither.</exception>
    public BlobWeightStore(string container) : this(BlobPlace.Parse(container), new BlobTransfer(), TimeProvider.System)
    {
    }

    internal BlobWeightStore(BlobPlace place, BlobTransfer transfer, TimeProvider time) =>
        (_place, _transfer, _time, _retries) = (place, transfer, time, new BlobRetries(place, transfer, time));

    /// <inheritdoc/>
    /// <remarks>It lists, which a signature for the container allows; to ask for the container itself takes the account's key.</remarks>
    public Task PrepareAsync(CancellationToken cancellationToken) => AskAsync(KeepFiles, async () =>
    {
        if (!await new BlobRetries(_place, _transfer.AtStart(), _time).RunAsync(KeepFiles, IsThereAsync, cancellationToken).ConfigureAwait(false))
        {
            await CreateContainerAsync(cancellationToken).ConfigureAwait(false);
        }

        async Task<bool> IsThereAsync(CancellationToken cancel)
        {
            try
            {
                await using var blobs = _place.Container.GetBlobsAsync(BlobTraits.None, BlobStates.None, "-", cancel).GetAsyncEnumerator(cancel);
                await blobs.MoveNextAsync().ConfigureAwait(false);
                return true;
            }
            catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                return false;
            }
        }
    });

    /// <inheritdoc/>
    public async Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        RunFolder.RequireName(run);
        cancellationToken.ThrowIfCancellationRequested();
        using var spool = new ContentSpool(_transfer.LargestInMemory);
        write(spool);
        var content = spool.Finish();
        await PutAsync(run, content, cancellationToken).ConfigureAwait(false);
        return content.Hash;
    }

    /// <inheritdoc/>
    async Task ISpoolingStore.PutAsync(string run, SpooledContent content, CancellationToken cancellationToken) =>
        await PutAsync(run, content, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken)
    {
        var blob = BlobOf(run, hash);
        string what = $"read '{blob.Name}'";
        var (content, found) = await AskAsync(what, () => new BlobDownload(blob, what, _transfer, _retries).RunAsync(cancellationToken)).ConfigureAwait(false);
        if (found == hash)
        {
            return content;
        }

        long length = content.Length;
        await content.DisposeAsync().ConfigureAwait(false);
        throw new RlActorsException(
            $"'{blob.Name}' in {_place} is damaged: its content has SHA-256 {found}, its {length} bytes are not what run '{run}' wrote; restore it from a copy");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken)
    {
        string prefix = PrefixOf(run);
        return AskAsync("list files", () => _retries.RunAsync("list files", cancel => ListAsync(prefix, cancel), cancellationToken));

        async Task<IReadOnlyList<StoredFile>> ListAsync(string prefix, CancellationToken cancel)
        {
            var files = new List<StoredFile>();
            try
            {
                await foreach (var blob in _place.Container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancel).ConfigureAwait(false))
                {
                    files.Add(new StoredFile(blob.Name[prefix.Length..], blob.Properties.ContentLength ?? 0, blob.Properties.ETag?.ToString() ?? ""));
                }
            }
            catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                // Nothing was written yet.
            }

            return files;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken) => DeleteAsync(BlobOf(run, hash), null, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listed);
        return DeleteAsync(BlobOf(run, listed.Hash), new BlobRequestConditions { IfMatch = new ETag(listed.Mark) }, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => _place.ToString();

    private async Task PutAsync(string run, SpooledContent content, CancellationToken cancellationToken)
    {
        var blob = BlobOf(run, content.Hash);
        string what = $"write '{blob.Name}'";
        var upload = new BlobUpload(blob, what, content, _transfer, _retries);
        await AskAsync(what, async () =>
        {
            try
            {
                await upload.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                await CreateContainerAsync(cancellationToken).ConfigureAwait(false);
                await upload.RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Where it cannot be made, the message is that it is missing, for that is what has to be mended.</summary>
    private async Task CreateContainerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _retries.RunAsync(KeepFiles, cancel => _place.Container.CreateIfNotExistsAsync(cancellationToken: cancel), cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException error) when (error.Status is 401 or 403)
        {
            throw new RlActorsException($"there is no {_place}, and it cannot be created ({error.ErrorCode ?? $"HTTP {error.Status}"}); create it, or name another by --weights");
        }
    }

    private Task DeleteAsync(BlockBlobClient blob, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        string what = $"delete '{blob.Name}'";
        return AskAsync(what, async () =>
        {
            try
            {
                await _retries.RunAsync(what, cancel => blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancel), cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException error) when (error.Status == 412 || error.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                // It was written again since it was listed; or there is nothing at all.
            }
        });
    }

    private Task AskAsync(string what, Func<Task> request) => AskAsync(what, async () =>
    {
        await request().ConfigureAwait(false);
        return true;
    });

    /// <summary>Puts into words what the service refuses.</summary>
    private async Task<T> AskAsync<T>(string what, Func<Task<T>> request)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (RequestFailedException error)
        {
            throw BlobFailure.Of(error, _place, what);
        }
    }

    private BlockBlobClient BlobOf(string run, string hash) => ContentFolder.IsHash(hash)
        ? _place.Container.GetBlockBlobClient(PrefixOf(run) + hash)
        : throw new RlActorsException($"'{hash}' is not the name of a stored file; expected a SHA-256 in lower-case hex");

    private static string PrefixOf(string run)
    {
        RunFolder.RequireName(run);
        return $"{run}/weights/";
    }
}
