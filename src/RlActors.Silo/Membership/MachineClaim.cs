using System.Net.Sockets;

namespace RlActors.Silo.Membership;

/// <summary>
/// A name that one process of this machine holds at a time, from when it asks until it ends, <c>kill -9</c> included: a socket in the kernel's abstract name space, which leaves no file.
/// </summary>
internal static class MachineClaim
{
    private static readonly List<Socket> Held = [];

    /// <summary>Takes the name for as long as the process lives.</summary>
    /// <returns>Whether it was free.</returns>
    public static bool TryTake(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint("\0rlactors/" + name));
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }

        lock (Held)
        {
            Held.Add(socket);
        }

        return true;
    }
}
