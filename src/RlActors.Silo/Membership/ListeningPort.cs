using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RlActors.Silo.Membership;

/// <summary>Ports to listen on. Free ones lie below those that the system gives to outgoing connections, and no two silos that start at the same moment take the same.</summary>
internal static class ListeningPort
{
    private const int First = 20000, End = 30000, Attempts = 1000;

    /// <summary>The port that was asked for, once it was seen to be free; for 0 any free one.</summary>
    /// <exception cref="RlActorsException">It is out of range, or in use.</exception>
    public static int Of(int wanted, IPAddress address, string option)
    {
        if (wanted is < 0 or > 65535)
        {
            throw new RlActorsException($"{option} is {wanted}; expected 0 (any free port) or a port from 1 to 65535");
        }

        return wanted == 0 ? AnyFree(address, option)
            : Fault(wanted, address) is { } fault ? throw new RlActorsException($"{option} {wanted} cannot be listened on: {fault}; choose another, or 0 for any free port")
            : wanted;
    }

    /// <summary>Whether this process now has the port to itself.</summary>
    public static bool TryTake(int port, IPAddress address) =>
        MachineClaim.TryTake(string.Create(CultureInfo.InvariantCulture, $"port/{port}")) && Fault(port, address) is null;

    private static int AnyFree(IPAddress address, string option)
    {
        for (int i = 0; i < Attempts; i++)
        {
            int port = Random.Shared.Next(First, End);
            if (TryTake(port, address))
            {
                return port;
            }
        }

        throw new RlActorsException($"{option} 0 found no free port from {First} to {End - 1}; name one");
    }

    private static string? Fault(int port, IPAddress address)
    {
        using var probe = new TcpListener(address, port);
        try
        {
            probe.Start();
            return null;
        }
        catch (SocketException error)
        {
            return error.Message;
        }
    }
}
