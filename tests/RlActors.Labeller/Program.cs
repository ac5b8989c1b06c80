using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RlActors.Labeller;

// An OpenAI-compatible endpoint with one model, which compares sums. Address: http://127.0.0.1:8089, or the one given as the argument.
var web = WebApplication.CreateSlimBuilder().Build();
web.MapPost("/v1/chat/completions", (JsonElement request) =>
{
    string question = TextOf(request.GetProperty("messages").EnumerateArray().Last().GetProperty("content"));
    return SumComparison.Answer(question) is { } answer
        ? Results.Json(new
        {
            id = "label",
            @object = "chat.completion",
            created = 0,
            model = "labeller",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = answer } } },
            usage = new { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 },
        })
        : Results.Json(new { error = new { message = "not a comparison of two answers to a sum such as 37+58=", type = "invalid_request_error" } }, statusCode: StatusCodes.Status400BadRequest);
});
web.Run(args.Length > 0 ? args[0] : "http://127.0.0.1:8089");

static string TextOf(JsonElement content) => content.ValueKind == JsonValueKind.String
    ? content.GetString()!
    : string.Concat(content.EnumerateArray().Select(part => part.GetProperty("text").GetString()));
