using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RlActors.Environments.Judges.Labellers;

/// <summary>A real HTTP server that answers as an OpenAI-compatible endpoint would, or as the test says.</summary>
internal sealed class LabellerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;
    private int _now;

    private LabellerServer(WebApplication app) => _app = app;

    /// <summary>The questions, in the order they came.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>What was sent as authorization.</summary>
    public ConcurrentQueue<string?> Keys { get; } = new();

    /// <summary>Most requests at the same time.</summary>
    public int MostAtOnce { get; private set; }

    public string Url => $"{_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/v1";

    /// <param name="answer">The n-th request (from 1) and its question, to status and body; a body that is no JSON object is the answer's text.</param>
    public static async Task<LabellerServer> StartAsync(Func<int, string, HttpContext, Task<(int Status, string Body)>> answer)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new LabellerServer(app);
        app.MapPost("/v1/chat/completions", context => server.AnswerAsync(context, answer));
        await app.StartAsync();
        return server;
    }

    public static Task<LabellerServer> StartAsync(Func<int, string, string> answer) =>
        StartAsync((asked, question, _) => Task.FromResult((200, answer(asked, question))));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<int, string, HttpContext, Task<(int Status, string Body)>> answer)
    {
        lock (Questions)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
        }

        try
        {
            var asked = await JsonNode.ParseAsync(context.Request.Body);
            string question = asked!["messages"]!.AsArray()[^1]!["content"] switch
            {
                JsonArray parts => parts[0]!["text"]!.GetValue<string>(),
                var text => text!.GetValue<string>(),
            };
            Questions.Enqueue(question);
            Keys.Enqueue(context.Request.Headers.Authorization.FirstOrDefault());
            var (status, body) = await answer(Interlocked.Increment(ref _asked), question, context);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body.StartsWith('{') || body.StartsWith('<') ? body : Reply(body));
        }
        finally
        {
            lock (Questions)
            {
                _now--;
            }
        }
    }

    private static string Reply(string text) => new JsonObject
    {
        ["id"] = "1",
        ["object"] = "chat.completion",
        ["created"] = 1,
        ["model"] = "labeller",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["finish_reason"] = "stop",
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
        }),
    }.ToJsonString();
}
