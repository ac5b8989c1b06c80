using System.Net;
using System.Net.Sockets;

namespace RlActors.RealServices;

/// <summary>A network between a client and a service on this machine that can be slow, break off in mid-answer, or be gone.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _servicePort;
    private readonly Task _accepting;
    private long _sent, _received;
    private long _answersBreakAfter = long.MaxValue, _requestsStopAfter = long.MaxValue;

    public FaultyProxy(int servicePort)
    {
        _servicePort = servicePort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Port to connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that clients have sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes that clients have received.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Connections that were broken off.</summary>
    public int Broken { get; private set; }

    /// <summary>Refuses and breaks all connections.</summary>
    public bool IsDown { get; set; }

    /// <summary>Wait before each piece of an answer is passed on.</summary>
    public TimeSpan AnswerDelay { get; set; }

    /// <summary>Breaks the connection once, after this many more bytes of answers.</summary>
    public void BreakAnswersAfter(long bytes) => Interlocked.Exchange(ref _answersBreakAfter, Received + bytes);

    /// <summary>Passes nothing on any more after this many more bytes of requests.</summary>
    public void StopRequestsAfter(long bytes) => Interlocked.Exchange(ref _requestsStopAfter, Sent + bytes);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy ends.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var _ = client;
        using var service = new TcpClient();
        try
        {
            if (IsDown)
            {
                return;
            }

            await service.ConnectAsync(IPAddress.Loopback, _servicePort);
            await await Task.WhenAny(RequestsAsync(client.GetStream(), service.GetStream()), AnswersAsync(service.GetStream(), client.GetStream()));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side, or the test, broke the connection.
        }
    }

    private async Task RequestsAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = await from.ReadAsync(buffer, _end.Token)) > 0)
        {
            if (Interlocked.Add(ref _sent, count) > Interlocked.Read(ref _requestsStopAfter))
            {
                await Task.Delay(Timeout.Infinite, _end.Token);
            }

            if (IsDown)
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }

    private async Task AnswersAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = await from.ReadAsync(buffer, _end.Token)) > 0)
        {
            if (AnswerDelay > TimeSpan.Zero)
            {
                await Task.Delay(AnswerDelay, _end.Token);
            }

            long limit = Interlocked.Read(ref _answersBreakAfter);
            if (IsDown || (Interlocked.Add(ref _received, count) > limit && Interlocked.CompareExchange(ref _answersBreakAfter, long.MaxValue, limit) == limit))
            {
                Broken++;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }
}
