using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RlActors.Storage.Files;

namespace RlActors.Storage.Blobs;

/// <summary>
/// Puts a file's blocks beside each other and names them all in one list at the end: until then the blob is not there. A block is named by its number and its bytes, so
/// that an upload that was broken off, by whichever process, is gone on with.
/// </summary>
internal sealed class BlobUpload(BlockBlobClient blob, string what, SpooledContent content, BlobTransfer transfer, BlobRetries retries)
{
    private const int Restarts = 3;

    /// <summary>Uploads what is missing and commits the list.</summary>
    /// <exception cref="RequestFailedException">The service refuses.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (int restart = 0; ; restart++)
        {
            var there = await ThereAsync(cancellationToken).ConfigureAwait(false);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, content.BlockIds.Count).Where(block => !there.Contains((content.BlockIds[block], content.SizeOf(block)))),
                new ParallelOptions { MaxDegreeOfParallelism = transfer.Parallel, CancellationToken = cancellationToken },
                async (block, cancel) => await StageAsync(block, cancel).ConfigureAwait(false)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await retries.RunAsync(what, cancel => blob.CommitBlockListAsync(content.BlockIds, cancellationToken: cancel), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.InvalidBlockList && restart < Restarts)
            {
                // Blocks that were there have gone: somebody deleted the blob, or wrote something else to its name.
            }
        }
    }

    /// <summary>The blocks that need no upload: of the blob as it is, and of an upload that was broken off.</summary>
    private async Task<HashSet<(string Id, int Size)>> ThereAsync(CancellationToken cancellationToken)
    {
        try
        {
            var list = (await retries.RunAsync(what, cancel => blob.GetBlockListAsync(BlockListTypes.All, cancellationToken: cancel), cancellationToken).ConfigureAwait(false)).Value;
            return [.. list.CommittedBlocks.Concat(list.UncommittedBlocks).Select(block => (block.Name, block.Size))];
        }
        catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return [];
        }
    }

    private async Task StageAsync(int block, CancellationToken cancellationToken)
    {
        var bytes = await content.ReadBlockAsync(block, cancellationToken).ConfigureAwait(false);
        await retries.RunAsync(what, async cancel =>
        {
            using var stream = new ReadOnlyMemoryStream(bytes);
            return await blob.StageBlockAsync(content.BlockIds[block], stream, cancellationToken: cancel).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }
}
