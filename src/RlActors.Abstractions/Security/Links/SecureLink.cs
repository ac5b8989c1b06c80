using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace RlActors.Security.Links;

/// <summary>
/// What both sides of a connection between silos, or between console and silo, show each other before the first message: certificates where there is TLS, else a proof of the key.
/// Without either the connection is as it is. Nothing reaches Orleans before, and nobody takes longer than <see cref="Deadline"/> about it.
/// </summary>
/// <param name="tls">Own certificate and authorities; null: no TLS.</param>
/// <param name="key">The key; null: none is asked for.</param>
/// <param name="place">What the connection goes to, for logs and errors: <c>gateway</c> or <c>silo port</c>.</param>
/// <param name="siloOnly">Whether only silos may connect: a key is then no substitute for a certificate, nor a console's certificate for a silo's.</param>
/// <param name="refused">Where refusals are written down.</param>
/// <param name="time">The clock of the deadline.</param>
public sealed class SecureLink(TlsIdentity? tls, AccessKey? key, string place, bool siloOnly, RefusedConnections? refused = null, TimeProvider? time = null)
{
    /// <summary>Longest time until the other side has said who it is.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Most connections at a time that have not yet said who they are.</summary>
    public const int MostPending = 256;

    private int _pending;

    /// <summary>Why the last call failed; null where it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether it adds anything to a connection.</summary>
    public bool IsPlain => tls is null && key is null;

    /// <summary>The side that is called.</summary>
    public ConnectionDelegate Accept(ConnectionDelegate next) => context => AcceptAsync(context, next);

    /// <summary>The side that calls.</summary>
    public ConnectionDelegate Call(ConnectionDelegate next) => context => CallAsync(context, next);

    private async Task AcceptAsync(ConnectionContext context, ConnectionDelegate next)
    {
        if (Interlocked.Increment(ref _pending) > MostPending)
        {
            Interlocked.Decrement(ref _pending);
            Refuse(context, "too many connections have not said who they are");
            return;
        }

        var transport = context.Transport;
        SslStream? stream = null;
        try
        {
            try
            {
                using var limit = Limit();
                stream = await AcceptTlsAsync(context, limit.Token);
                if (key is not null && stream?.RemoteCertificate is null)
                {
                    await KeyHandshake.AcceptAsync(context.Transport, key, limit.Token);
                }
            }
            catch (Exception error) when (IsRefusal(error))
            {
                Refuse(context, ReasonOf(error));
                return;
            }
            finally
            {
                Interlocked.Decrement(ref _pending);
            }

            await next(context);
        }
        finally
        {
            await LeaveAsync(context, transport, stream);
        }
    }

    private async Task CallAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var transport = context.Transport;
        SslStream? stream = null;
        try
        {
            try
            {
                using var limit = Limit();
                stream = await CallTlsAsync(context, limit.Token);
                if (key is not null && (tls is null || !tls.HasCertificate))
                {
                    await KeyHandshake.CallAsync(context.Transport, key, limit.Token);
                }

                Failure = null;
            }
            catch (Exception error) when (IsRefusal(error))
            {
                Failure = ReasonOf(error);
                refused?.Note($"{place} of {context.RemoteEndPoint}", Failure, context.LocalEndPoint);
                context.Abort();
                throw new HandshakeException($"the {place} at {context.RemoteEndPoint} is not believed, or refuses: {Failure}");
            }

            await next(context);
        }
        finally
        {
            await LeaveAsync(context, transport, stream);
        }
    }

    private async Task<SslStream?> AcceptTlsAsync(ConnectionContext context, CancellationToken cancellationToken)
    {
        if (tls is null)
        {
            return null;
        }

        string? why = null;
        var stream = new SslStream(new DuplexStream(context.Transport), leaveInnerStreamOpen: true);
        try
        {
            await stream.AuthenticateAsServerAsync(
                tls.Accepting((certificate, between) => why = certificate is null && key is not null && !siloOnly ? null : tls.WhyNot(certificate, between, siloOnly)), cancellationToken);
        }
        catch (Exception error)
        {
            await stream.DisposeAsync();
            throw why is null ? error is AuthenticationException ? new HandshakeException("it does not speak TLS as it is spoken here") : error : new HandshakeException(why);
        }

        context.Transport = new EncryptedPipe(stream);
        return stream;
    }

    private async Task<SslStream?> CallTlsAsync(ConnectionContext context, CancellationToken cancellationToken)
    {
        if (tls is null)
        {
            return null;
        }

        string? why = null;
        var stream = new SslStream(new DuplexStream(context.Transport), leaveInnerStreamOpen: true);
        try
        {
            await stream.AuthenticateAsClientAsync(tls.Dialling((certificate, between) => why = tls.WhyNot(certificate, between, asSilo: true)), cancellationToken);
        }
        catch (Exception error)
        {
            await stream.DisposeAsync();
            throw why is null ? error is AuthenticationException ? new HandshakeException("it does not speak TLS as it is spoken here") : error : new HandshakeException(why);
        }

        context.Transport = new EncryptedPipe(stream);
        return stream;
    }

    /// <summary>Ends after the deadline.</summary>
    private CancellationTokenSource Limit() => new(Deadline, time ?? TimeProvider.System);

    private static async Task LeaveAsync(ConnectionContext context, IDuplexPipe transport, SslStream? stream)
    {
        context.Transport = transport;
        if (stream is not null)
        {
            await stream.DisposeAsync();
        }
    }

    private void Refuse(ConnectionContext context, string reason)
    {
        refused?.Note(place, reason, context.RemoteEndPoint);
        context.Abort();
    }

    private static bool IsRefusal(Exception error) =>
        error is HandshakeException or AuthenticationException or IOException or OperationCanceledException or ConnectionAbortedException or ConnectionResetException or InvalidOperationException or ObjectDisposedException;

    private static string ReasonOf(Exception error) => error switch
    {
        HandshakeException told => told.Message,
        OperationCanceledException => "it did not say who it is in time, or hung up",
        _ => "it hung up before it said who it is",
    };
}
