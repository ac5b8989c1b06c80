using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RlActors.Silo.Tests.RemoteGeneration;

/// <summary>A real HTTP server that does what a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private int _asked;

    private ScriptedServer(WebApplication web) => _web = web;

    /// <summary>Answers the n-th request, n from 1.</summary>
    public required Func<int, JsonElement, HttpContext, Task> Answer { get; init; }

    public ConcurrentQueue<(string Path, JsonElement Body)> Asked { get; } = new();

    public string Url => _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<ScriptedServer> StartAsync(Func<int, JsonElement, HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var server = new ScriptedServer(builder.Build()) { Answer = answer };
        server._web.Run(server.RunAsync);
        await server._web.StartAsync();
        return server;
    }

    /// <summary>A completion as vLLM streams it, a token an event.</summary>
    public static async Task StreamAsync(HttpContext http, int[] tokens, string finish = "stop", Func<int, float>? logprob = null, int? cutAfter = null, Task? cutWhen = null)
    {
        http.Response.ContentType = "text/event-stream";
        for (int i = 0; i < tokens.Length; i++)
        {
            await SendAsync(http, new
            {
                choices = new[]
                {
                    new
                    {
                        index = 0, text = "x", token_ids = new[] { tokens[i] }, finish_reason = i == tokens.Length - 1 ? finish : null,
                        logprobs = new { tokens = new[] { "x" }, token_logprobs = new[] { logprob?.Invoke(i) ?? -0.5f } },
                    },
                },
            });
            if (i + 1 == cutAfter)
            {
                await (cutWhen ?? Task.CompletedTask);
                http.Abort();
                return;
            }
        }

        await http.Response.WriteAsync("data: [DONE]\n\n");
    }

    public static async Task SendAsync(HttpContext http, object data)
    {
        await http.Response.WriteAsync($"data: {JsonSerializer.Serialize(data)}\n\n");
        await http.Response.Body.FlushAsync();
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private async Task RunAsync(HttpContext http)
    {
        using var document = http.Request.ContentLength > 0 ? await JsonDocument.ParseAsync(http.Request.Body) : null;
        var body = document?.RootElement.Clone() ?? default;
        Asked.Enqueue((http.Request.Path, body));
        await Answer(Interlocked.Increment(ref _asked), body, http);
    }
}
