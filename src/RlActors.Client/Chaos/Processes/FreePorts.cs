using System.Net;
using System.Net.Sockets;

namespace RlActors.Client.Chaos.Processes;

/// <summary>Ports that stay a silo's or a service's over all its lives; below those that the system gives to outgoing connections.</summary>
internal sealed class FreePorts
{
    private const int First = 20000, End = 30000, Attempts = 1000;

    private readonly HashSet<int> _taken = [];

    /// <exception cref="RlActorsException">All that were tried are in use.</exception>
    public int Take()
    {
        for (int i = 0; i < Attempts; i++)
        {
            int port = Random.Shared.Next(First, End);
            if (!_taken.Contains(port) && IsFree(port))
            {
                _taken.Add(port);
                return port;
            }
        }

        throw new RlActorsException($"found no free port from {First} to {End - 1}; is something else of this machine using them all?");
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
