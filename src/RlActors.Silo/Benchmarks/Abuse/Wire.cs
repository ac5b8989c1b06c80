using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>A bare connection of an attacker.</summary>
internal sealed class Wire : IDisposable
{
    /// <summary>Longest time that a silo may take to hang up: its own deadlines are 5 s and 10 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;

    private Wire(Socket socket) => (_socket, Stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    public NetworkStream Stream { get; }

    public static async Task<Wire> OpenAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, cancellationToken);
        return new Wire(socket);
    }

    /// <summary>Sends bytes; a silo that has hung up already is no error.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await Stream.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException)
        {
            // Refused before all of it was said.
        }
    }

    /// <summary>Reads exactly so many bytes; fewer where the silo hangs up.</summary>
    public async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[count];
        try
        {
            return bytes[..await Stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellationToken)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Ends the sending half, as who has said everything.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The silo was faster.
        }
    }

    /// <summary>What the silo says until it hangs up; null where it does not.</summary>
    public async Task<byte[]?> UntilHangUpAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var heard = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(heard, limit.Token);
        }
        catch (IOException)
        {
            // A reset is a hang-up too.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        return heard.ToArray();
    }

    /// <summary>Whether the silo hung up after at most so many bytes; else what it did.</summary>
    public async Task<string?> IsHungUpAsync(int most, CancellationToken cancellationToken) => await UntilHangUpAsync(cancellationToken) switch
    {
        null => "it still listens",
        { Length: var length } when length > most => $"it answered {length} bytes",
        _ => null,
    };

    /// <summary>Whether the silo answered 4xx, or hung up; else what it did.</summary>
    public async Task<string?> IsDeniedAsync(CancellationToken cancellationToken)
    {
        if (await UntilHangUpAsync(cancellationToken) is not { } heard)
        {
            return "it still listens";
        }

        string text = Encoding.Latin1.GetString(heard);
        return heard.Length == 0 || text.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) ? null : $"it answered {text.Split('\r')[0]}";
    }

    public void Dispose() => Stream.Dispose();
}
