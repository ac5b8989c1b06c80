using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RlActors.Storage.Files;

namespace RlActors.Storage.Blobs;

/// <summary>Loads a blob in ranges, several at a time, and computes its hash on the way. A range that breaks off is asked for from where it broke.</summary>
internal sealed class BlobDownload(BlockBlobClient blob, string what, BlobTransfer transfer, BlobRetries retries)
{
    /// <summary>Loads it.</summary>
    /// <returns>The content at position 0, in memory or in a temporary file, and its SHA-256.</returns>
    /// <exception cref="RequestFailedException">The service refuses, or the blob is not there.</exception>
    public async Task<(Stream Content, string Hash)> RunAsync(CancellationToken cancellationToken)
    {
        var properties = await retries.RunAsync(what, cancel => blob.GetPropertiesAsync(cancellationToken: cancel), cancellationToken).ConfigureAwait(false);
        long length = properties.Value.ContentLength;
        var memory = length <= transfer.LargestInMemory ? MemoryContent.OfLength(length) : null;
        var file = memory is null ? AnonymousFile.Create() : null;
        try
        {
            string hash = await LoadAsync(length, memory, file, cancellationToken).ConfigureAwait(false);
            if (file is not null)
            {
                file.Position = 0;
            }

            return (memory is not null ? memory.OpenRead() : file!, hash);
        }
        catch
        {
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Blocks arrive in any order, a few at a time; they are hashed in theirs, each as soon as those before it are.</summary>
    private async Task<string> LoadAsync(long length, MemoryContent? memory, FileStream? file, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var underWay = new Queue<Task<Memory<byte>>>();
        long next = 0;
        try
        {
            while (next < length || underWay.Count > 0)
            {
                while (next < length && underWay.Count < transfer.Parallel)
                {
                    underWay.Enqueue(LoadBlockAsync(next, (int)Math.Min(MemoryContent.ChunkBytes, length - next), memory, file, stop.Token));
                    next += MemoryContent.ChunkBytes;
                }

                hash.AppendData((await underWay.Dequeue().ConfigureAwait(false)).Span);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(underWay.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<Memory<byte>> LoadBlockAsync(long start, int size, MemoryContent? memory, FileStream? file, CancellationToken cancellationToken)
    {
        await Task.Yield(); // hashing goes on meanwhile
        var bytes = memory?.Chunk((int)(start / MemoryContent.ChunkBytes)) ?? GC.AllocateUninitializedArray<byte>(size).AsMemory();
        for (int done = 0; done < size;)
        {
            int from = done;
            done = await retries.RunAsync(what, async cancel =>
            {
                var options = new BlobDownloadOptions { Range = new HttpRange(start + from, size - from) };
                using var answer = (await blob.DownloadStreamingAsync(options, cancel).ConfigureAwait(false)).Value;
                return await ReadAsync(answer.Content, bytes, from, cancel).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }

        if (file is not null)
        {
            await WriteAsync(file, bytes, start, cancellationToken).ConfigureAwait(false);
        }

        return bytes;
    }

    /// <summary>Reads as far as it gets.</summary>
    /// <returns>Where it got to. A stream that ends at once is an error to be waited out.</returns>
    private static async Task<int> ReadAsync(Stream source, Memory<byte> bytes, int from, CancellationToken cancellationToken)
    {
        int done = from;
        try
        {
            for (int count; done < bytes.Length; done += count)
            {
                count = await source.ReadAsync(bytes[done..], cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new EndOfStreamException();
                }
            }
        }
        catch (Exception error) when (done > from && !cancellationToken.IsCancellationRequested && BlobFailure.MayPass(error))
        {
            // What has come is kept.
        }

        return done;
    }

    private static async Task WriteAsync(FileStream file, Memory<byte> bytes, long start, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, start, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw AnonymousFile.Failed(error);
        }
    }
}
