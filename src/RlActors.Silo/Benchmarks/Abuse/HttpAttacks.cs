using System.Net;
using System.Text;

namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>Requests that a silo whose HTTP endpoint has a key must refuse.</summary>
internal static class HttpAttacks
{
    private const string Completion = "{\"model\":\"abused\",\"prompt\":\"1+1=\"}";

    public static IReadOnlyList<Attack> Of(IPEndPoint http) =>
    [
        Send(http, "HTTP without a key", _ => Post("", Completion)),
        Send(http, "HTTP with a wrong key", random => Post($"Authorization: Bearer {Word(random, 64)}\r\n", Completion)),
        Send(http, "HTTP with a wrong scheme", random => Post($"Authorization: Basic {Word(random, 40)}\r\n", Completion)),
        Send(http, "HTTP with two keys", random => Post($"Authorization: Bearer {Word(random, 32)}\r\nAuthorization: Bearer {Word(random, 32)}\r\n", Completion)),
        Send(http, "HTTP with a key in the path", random => $"GET /v1/models/%2e%2e/{Word(random, 40)}%0aforged%20line?key={Word(random, 20)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        Send(http, "HTTP, nonsense for a request line", random => $"{Word(random, random.Next(1, 200))}\r\n\r\n"),
        Send(http, "HTTP, a request line without end", random => $"GET /{new string('a', 20_000)}"),
        Send(http, "HTTP, a header of 64 KiB", random => $"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 64 * 1024)}\r\n\r\n"),
        Send(http, "HTTP, 2,000 headers", random => "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"X{i}: y\r\n")) + "\r\n"),
        Send(http, "HTTP, a body said to be huge", random => Post($"Content-Length: {long.MaxValue}\r\n", "")),
        Send(http, "HTTP, lengths that contradict", random => Post("Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        Send(http, "HTTP, chunks that are none", random => Post("Transfer-Encoding: chunked\r\n", $"{Word(random, 10)}\r\n")),
        Send(http, "HTTP, deep JSON", random => Post("Content-Length: 50000\r\n", new string('[', 50_000))),
        new("HTTP, random bytes", false, async (random, token) =>
        {
            byte[] bytes = new byte[random.Next(1, 4096)];
            random.NextBytes(bytes);
            return await DeniedAsync(http, bytes, token);
        }),
        new("HTTP, headers a byte at a time", true, async (random, token) =>
        {
            using var wire = await Wire.OpenAsync(http, token);
            await wire.SendAsync("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray(), token);
            var denied = wire.IsDeniedAsync(token);
            while (!denied.IsCompleted)
            {
                await wire.SendAsync("a"u8.ToArray(), token);
                await Task.WhenAny(denied, Task.Delay(TimeSpan.FromMilliseconds(500), token));
            }

            return await denied;
        }),
        new("HTTP, silence", true, async (random, token) =>
        {
            using var wire = await Wire.OpenAsync(http, token);
            await wire.SendAsync("GET /v1/models HTT"u8.ToArray(), token);
            return await wire.IsDeniedAsync(token);
        }),
    ];

    private static Attack Send(IPEndPoint http, string name, Func<Random, string> request) =>
        new(name, false, (random, token) => DeniedAsync(http, Encoding.Latin1.GetBytes(request(random)), token));

    private static string Post(string headers, string body) =>
        $"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{(headers.Contains("Content-Length", StringComparison.Ordinal) || headers.Contains("Transfer", StringComparison.Ordinal) ? "" : $"Content-Length: {body.Length}\r\n")}{headers}\r\n{body}";

    private static string Word(Random random, int length) => random.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", length);

    private static async Task<string?> DeniedAsync(IPEndPoint http, byte[] bytes, CancellationToken token)
    {
        using var wire = await Wire.OpenAsync(http, token);
        await wire.SendAsync(bytes, token);
        wire.EndSending();
        return await wire.IsDeniedAsync(token);
    }
}
