using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace RlActors.Security.Links;

/// <summary>
/// The first bytes of a connection that asks for a key. Both sides prove that they hold it, and it never travels:
/// <code>
/// caller → "RLA1", 32 random bytes          owner → 32 random bytes
/// caller → HMAC(key, "caller" | both)       owner → HMAC(key, "owner" | both)
/// </code>
/// The caller proves first, so that a stranger learns nothing to try keys against. Random bytes of both sides make a recorded handshake worthless.
/// </summary>
internal static class KeyHandshake
{
    public const int HelloBytes = 36, NonceBytes = 32, ProofBytes = 32;

    /// <summary>The first four bytes; the number is that of the protocol.</summary>
    public static ReadOnlySpan<byte> Mark => "RLA1"u8;

    /// <summary>The side that was called.</summary>
    /// <exception cref="HandshakeException">The caller does not hold the key, or speaks something else.</exception>
    public static async Task AcceptAsync(IDuplexPipe pipe, AccessKey key, CancellationToken cancellationToken)
    {
        byte[] hello = await ReadAsync(pipe.Input, HelloBytes, Mark.ToArray(), cancellationToken);
        byte[] theirs = hello[Mark.Length..], ours = RandomNumberGenerator.GetBytes(NonceBytes);
        await pipe.Output.WriteAsync(ours, cancellationToken);
        byte[] proof = await ReadAsync(pipe.Input, ProofBytes, [], cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(proof, ProofOf(key, "caller"u8, theirs, ours)))
        {
            throw new HandshakeException("its key is wrong");
        }

        await pipe.Output.WriteAsync(ProofOf(key, "owner"u8, theirs, ours), cancellationToken);
    }

    /// <summary>The side that calls.</summary>
    /// <exception cref="HandshakeException">The other side does not hold the key, or speaks something else.</exception>
    public static async Task CallAsync(IDuplexPipe pipe, AccessKey key, CancellationToken cancellationToken)
    {
        byte[] ours = RandomNumberGenerator.GetBytes(NonceBytes);
        await pipe.Output.WriteAsync((byte[])[.. Mark, .. ours], cancellationToken);
        byte[] theirs = await ReadAsync(pipe.Input, NonceBytes, [], cancellationToken);
        await pipe.Output.WriteAsync(ProofOf(key, "caller"u8, ours, theirs), cancellationToken);
        byte[] proof = await ReadAsync(pipe.Input, ProofBytes, [], cancellationToken, "it refuses the key");
        if (!CryptographicOperations.FixedTimeEquals(proof, ProofOf(key, "owner"u8, ours, theirs)))
        {
            throw new HandshakeException("it does not hold the key itself");
        }
    }

    public static byte[] ProofOf(AccessKey key, ReadOnlySpan<byte> side, byte[] callers, byte[] owners) => key.Prove([.. Mark, .. side, .. callers, .. owners]);

    private static async Task<byte[]> ReadAsync(PipeReader reader, int count, byte[] beginning, CancellationToken cancellationToken, string ended = "it hung up before it said who it is")
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            byte[] first = buffer.Slice(0, Math.Min(beginning.Length, buffer.Length)).ToArray();
            if (!beginning.AsSpan().StartsWith(first))
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                throw new HandshakeException("it does not begin with the handshake of a key");
            }

            if (buffer.Length >= count)
            {
                byte[] bytes = buffer.Slice(0, count).ToArray();
                reader.AdvanceTo(buffer.GetPosition(count));
                return bytes;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                throw new HandshakeException(ended);
            }
        }
    }
}
