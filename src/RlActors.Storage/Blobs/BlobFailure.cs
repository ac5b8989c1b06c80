using System.Net.Sockets;
using Azure;

namespace RlActors.Storage.Blobs;

/// <summary>
/// What a failed request means, in words. The client library's own messages are not passed on, nor the exceptions as causes: they quote requests, and with them
/// signatures.
/// </summary>
internal static class BlobFailure
{
    /// <summary>Whether the same request may succeed later: no connection, no answer in time, or a service that says so.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        RequestFailedException failed => failed.Status is 0 or 408 or 429 or 500 or 502 or 503 or 504,
        AggregateException several => several.InnerExceptions.All(MayPass),
        OperationCanceledException or TimeoutException or IOException or HttpRequestException or SocketException => true,
        _ => false,
    };

    /// <summary>The error to show.</summary>
    /// <param name="error">What the client library threw.</param>
    /// <param name="place">The container.</param>
    /// <param name="what">What was to be done.</param>
    /// <param name="tried">How long it was tried; zero when once was enough.</param>
    public static RlActorsException Of(Exception error, BlobPlace place, string what, TimeSpan tried = default)
    {
        string problem = error switch
        {
            RequestFailedException { Status: 401 or 403 } refused =>
                $"the service refuses it ({Code(refused)}); check the account key or the signature (SAS) and that it allows to read, add, create, write, delete and list",
            RequestFailedException { ErrorCode: "ContainerNotFound" } => "there is no such container; create it, or name another by --weights",
            RequestFailedException { ErrorCode: "ContainerBeingDeleted" } => "the container is being deleted; wait until it is gone, or name another by --weights",
            RequestFailedException { Status: 404 } missing => $"it is not there ({Code(missing)})",
            RequestFailedException { Status: not 0 } answered => $"the service answered {answered.Status} ({Code(answered)})",
            _ => $"no connection ({Reason(error)}); check the address and the network, and that the service is up",
        };
        string time = tried > TimeSpan.Zero ? $" for {tried.TotalSeconds:0} s" : "";
        return new RlActorsException($"cannot {what} in {place}{time}: {problem}");
    }

    private static string Code(RequestFailedException error) => error.ErrorCode ?? $"HTTP {error.Status}";

    /// <summary>Words of the network's own, which know host and port and no more.</summary>
    private static string Reason(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause is AggregateException several ? several.InnerExceptions[0] : cause.InnerException)
        {
            switch (cause)
            {
                case SocketException socket:
                    return socket.Message;
                case HttpRequestException { InnerException: null } http:
                    return http.Message;
                case OperationCanceledException:
                    return "no answer in time";
            }
        }

        return "it broke off";
    }
}
