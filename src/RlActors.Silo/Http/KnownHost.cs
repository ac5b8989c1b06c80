using System.Net;
using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary>
/// An endpoint without a key answers only who calls it by an address or as localhost: a page in a browser of this machine, whose name was made to point here, is not asked for by that.
/// </summary>
internal static class KnownHost
{
    /// <exception cref="ApiException">The request is for some other host.</exception>
    public static void Check(HttpContext http, HttpAddress address)
    {
        string host = http.Request.Host.Host;
        if (address.Key is null && IPAddress.IsLoopback(address.EndPoint.Address) && host.Length > 0 && host != "localhost" && !IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            throw new ApiException(421, "this endpoint is asked by localhost or by its address; set a key (--api-key-file) to ask it by another name", code: "unknown_host");
        }
    }
}
