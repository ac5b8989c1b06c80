using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using RlActors.Security;

namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>Connections that a silo's gateway and silo port must refuse.</summary>
/// <param name="place">What the table calls the port.</param>
/// <param name="endPoint">The port.</param>
internal sealed class LinkAttacks(string place, IPEndPoint endPoint)
{
    /// <summary>Most that a silo says to a stranger: the 32 random bytes of its half of the handshake.</summary>
    private const int MostOfAnAnswer = 32;

    /// <summary>Most that it says in TLS before the stranger's certificate is looked at.</summary>
    private const int MostOfAHandshake = 8 * 1024;

    private static readonly byte[] Mark = [.. "RLA1"u8];

    /// <summary>What a port that asks for a key must refuse.</summary>
    /// <param name="recorded">A handshake that once was right: hello and proof.</param>
    public IReadOnlyList<Attack> OnKey((byte[] Hello, byte[] Proof) recorded) =>
    [
        .. Anywhere(MostOfAnAnswer),
        new($"{place}, a wrong proof", false, (random, token) => ProveAsync([.. Mark, .. Bytes(random, 32)], Bytes(random, 32), token)),
        new($"{place}, a recorded handshake", false, (_, token) => ProveAsync(recorded.Hello, recorded.Proof, token)),
        new($"{place}, hello of another protocol number", false, (random, token) => SendAsync([.. "RLA2"u8, .. Bytes(random, 64)], MostOfAnAnswer, true, token)),
        new($"{place}, half a hello", false, (random, token) => SendAsync([.. Mark, .. Bytes(random, random.Next(0, 32))], MostOfAnAnswer, true, token)),
        new($"{place}, half a hello and silence", true, (random, token) => SendAsync([.. Mark, .. Bytes(random, 7)], MostOfAnAnswer, false, token)),
        new($"{place}, hello and silence", true, (random, token) => SendAsync([.. Mark, .. Bytes(random, 32)], MostOfAnAnswer, false, token)),
        new($"{place}, TLS where there is none", false, (random, token) => EncryptAsync(null, token)),
    ];

    /// <summary>What a port that speaks TLS must refuse.</summary>
    /// <param name="strangers">Certificates that must not let in.</param>
    public IReadOnlyList<Attack> OnTls(params IReadOnlyList<(string Name, TlsIdentity Identity)> strangers) =>
    [
        .. Anywhere(MostOfAHandshake),
        .. strangers.Select(stranger => new Attack($"{place}, {stranger.Name}", false, (_, token) => EncryptAsync(stranger.Identity, token))),
        new($"{place}, half a TLS hello and silence", true, (random, token) => SendAsync([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, .. Bytes(random, 20)], MostOfAHandshake, false, token)),
    ];

    private IReadOnlyList<Attack> Anywhere(int most) =>
    [
        new($"{place}, random bytes", false, (random, token) => SendAsync(Bytes(random, random.Next(1, 4096)), most, true, token)),
        new($"{place}, an Orleans message said to be huge", false, (random, token) => SendAsync([.. Length(int.MaxValue), .. Length(int.MaxValue), .. Bytes(random, 100)], most, true, token)),
        new($"{place}, an Orleans preamble", false, (random, token) => SendAsync([.. Length(100), .. Length(0), .. Bytes(random, 100)], most, true, token)),
        new($"{place}, nothing", false, (_, token) => SendAsync([], most, true, token)),
        new($"{place}, silence", true, (_, token) => SendAsync([], most, false, token)),
    ];

    private static byte[] Length(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private async Task<string?> SendAsync(byte[] bytes, int most, bool ends, CancellationToken token)
    {
        using var wire = await Wire.OpenAsync(endPoint, token);
        await wire.SendAsync(bytes, token);
        if (ends)
        {
            wire.EndSending();
        }

        return await wire.IsHungUpAsync(most, token);
    }

    private async Task<string?> ProveAsync(byte[] hello, byte[] proof, CancellationToken token)
    {
        using var wire = await Wire.OpenAsync(endPoint, token);
        await wire.SendAsync(hello, token);
        await wire.ReadAsync(32, token);
        await wire.SendAsync(proof, token);
        return await wire.IsHungUpAsync(0, token);
    }

    /// <summary>Speaks TLS, and then what Orleans might.</summary>
    private async Task<string?> EncryptAsync(TlsIdentity? identity, CancellationToken token)
    {
        using var wire = await Wire.OpenAsync(endPoint, token);
        await using var tls = new SslStream(wire.Stream, leaveInnerStreamOpen: true);
        var options = identity?.Dialling((_, _) => null) ?? new SslClientAuthenticationOptions { TargetHost = "localhost" };
        try
        {
            await tls.AuthenticateAsClientAsync(options, token);
            await tls.WriteAsync((byte[])[.. Length(100), .. Length(0), .. new byte[100]], token);
            byte[] answer = new byte[64];
            return await tls.ReadAsync(answer, token) is > 0 and var count ? $"it answered {count} bytes" : null;
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            return null; // what a refusal of the certificate looks like
        }
    }
}
