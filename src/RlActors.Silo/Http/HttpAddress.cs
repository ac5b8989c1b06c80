using System.Net;
using RlActors.Security;

namespace RlActors.Silo.Http;

/// <summary>Where the endpoint listens, and who may ask.</summary>
/// <param name="EndPoint">Address and port; port 0 takes a free one.</param>
/// <param name="Key">The API key; null: none is asked for.</param>
public sealed record HttpAddress(IPEndPoint EndPoint, AccessKey? Key)
{
    /// <summary>Reads <c>8000</c> (loopback), <c>0</c> (loopback, a free port) or <c>0.0.0.0:8000</c>; <c>off</c> is null.</summary>
    /// <param name="text">What <c>--http</c> says.</param>
    /// <param name="key">The key, where there is one.</param>
    /// <param name="isInsecure">Whether it may do without a key beyond loopback.</param>
    /// <exception cref="RlActorsException">It is none of these, or leaves loopback without a key.</exception>
    public static HttpAddress? Parse(string text, AccessKey? key, bool isInsecure = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "off")
        {
            return null;
        }

        var endPoint = ushort.TryParse(text, out ushort port)
            ? new IPEndPoint(IPAddress.Loopback, port)
            : text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var parsed)
                ? parsed
                : throw new RlActorsException($"--http is '{text}'; expected a port (0 takes a free one), an address with a port such as 0.0.0.0:8000, or off");
        return IPAddress.IsLoopback(endPoint.Address) || key is not null || isInsecure
            ? new HttpAddress(endPoint, key)
            : throw new RlActorsException($"--http {text} listens beyond this machine; set a key first, by --api-key-file or the variable {AccessKey.Variable}, or say --insecure");
    }
}
