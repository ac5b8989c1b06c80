using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary>Writes JSON, whole or as server-sent events.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext http, JsonObject answer)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(answer.ToJsonString(Compact), http.RequestAborted);
    }

    /// <summary>Begins a stream of events; nothing buffers it.</summary>
    public static void BeginEvents(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
    }

    /// <summary>One event; returns once the client's connection has taken it, which is what slows a stream down to its reader.</summary>
    public static Task WriteEventAsync(HttpContext http, JsonObject data) => WriteEventAsync(http, data.ToJsonString(Compact));

    /// <summary>The event that ends a stream.</summary>
    public static Task EndEventsAsync(HttpContext http) => WriteEventAsync(http, "[DONE]");

    private static async Task WriteEventAsync(HttpContext http, string data)
    {
        await http.Response.WriteAsync($"data: {data}\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
