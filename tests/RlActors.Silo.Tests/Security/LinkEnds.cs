using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using RlActors.Security.Links;

namespace RlActors.Silo.Tests.Security;

/// <summary>The two ends of one connection in memory, each with a link before it.</summary>
internal sealed class LinkEnds
{
    private readonly Pipe _there = new(), _back = new();

    public LinkEnds()
    {
        Called = new DefaultConnectionContext("called", new Ends(_there.Reader, _back.Writer), new Ends(_back.Reader, _there.Writer));
        Caller = new DefaultConnectionContext("caller", new Ends(_back.Reader, _there.Writer), new Ends(_there.Reader, _back.Writer));
    }

    public DefaultConnectionContext Called { get; }

    public DefaultConnectionContext Caller { get; }

    /// <summary>Whether anything was let through to what stands behind the called side.</summary>
    public bool LetIn { get; private set; }

    public static RefusedConnections Refusals { get; } = new(NullLogger<RefusedConnections>.Instance);

    /// <summary>Lets both ends show each other what they have; the called side echoes one message.</summary>
    /// <returns>What the caller heard; null where the connection did not come about.</returns>
    public async Task<string?> TalkAsync(SecureLink caller, SecureLink called)
    {
        string? heard = null;
        var answering = called.Accept(async connection =>
        {
            LetIn = true;
            var read = await connection.Transport.Input.ReadAsync();
            byte[] bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            await connection.Transport.Output.WriteAsync(bytes);
            await connection.Transport.Input.ReadAsync(); // until the caller has heard, and hangs up
        })(Called);
        var hangUp = answering.ContinueWith(_ => _back.Writer.CompleteAsync().AsTask(), TaskScheduler.Default);
        try
        {
            await caller.Call(async connection =>
            {
                await connection.Transport.Output.WriteAsync("hello"u8.ToArray());
                var read = await connection.Transport.Input.ReadAsync();
                heard = read.Buffer.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(read.Buffer));
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
            })(Caller);
        }
        catch (Exception error) when (error is HandshakeException or IOException)
        {
            // refused
        }

        await _there.Writer.CompleteAsync();
        await answering.WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await hangUp;
        return heard;
    }

    /// <summary>Has the called side face these bytes and then silence or the end.</summary>
    public async Task FaceAsync(SecureLink called, byte[] bytes, bool ends)
    {
        var answering = called.Accept(_ =>
        {
            LetIn = true;
            return Task.CompletedTask;
        })(Called);
        await _there.Writer.WriteAsync(bytes);
        if (ends)
        {
            await _there.Writer.CompleteAsync();
        }

        await answering.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private sealed class Ends(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
