using RlActors.Ledger;
using RlActors.Storage.Files;
using RlActors.Storage.Tables;

namespace RlActors.Storage;

/// <summary>Keeps payloads over 256 KiB out of the database: they lie in <c>&lt;run&gt;/payloads</c>, in files named by their hash, durable before the row that names them.</summary>
internal sealed class LargePayloads(string dataFolder)
{
    private const int LargestInline = 256 * 1024;

    private readonly ContentFolder _files = new(dataFolder, "payloads");

    /// <summary>Writes the large ones of some completions to their files.</summary>
    public async Task<IReadOnlyList<Completions.Incoming>> WriteAsync(string run, IReadOnlyList<CompletionRecord> completions, CancellationToken cancellationToken)
    {
        var incoming = new Completions.Incoming[completions.Count];
        for (int i = 0; i < incoming.Length; i++)
        {
            byte[] packed = completions[i].Packed;
            string? hash = packed.Length <= LargestInline ? null : await _files.PutAsync(run, stream => stream.Write(packed), cancellationToken).ConfigureAwait(false);
            incoming[i] = new Completions.Incoming(completions[i], hash);
        }

        return incoming;
    }

    /// <summary>The payloads of stored completions, in their order.</summary>
    public async Task<IReadOnlyList<byte[]>> ReadAsync(string run, IReadOnlyList<Completions.Stored> completions, CancellationToken cancellationToken)
    {
        var payloads = new byte[completions.Count][];
        for (int i = 0; i < payloads.Length; i++)
        {
            payloads[i] = completions[i].PayloadHash is { } hash
                ? await ReadFileAsync(run, hash, cancellationToken).ConfigureAwait(false)
                : completions[i].Record.Packed;
        }

        return payloads;
    }

    private async Task<byte[]> ReadFileAsync(string run, string hash, CancellationToken cancellationToken)
    {
        var stream = await _files.OpenAsync(run, hash, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] payload = new byte[stream.Length];
            await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
            return payload;
        }
    }
}
