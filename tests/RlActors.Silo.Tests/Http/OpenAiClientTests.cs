#pragma warning disable OPENAI001 // The seed is part of what is tested.
using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace RlActors.Silo.Tests.Http;

/// <summary>The official OpenAI client against the endpoint: what it accepts is what conforms.</summary>
[Collection(nameof(ServedRun))]
public sealed class OpenAiClientTests(ServedRun served)
{
    private OpenAIClientOptions Options => new() { Endpoint = new Uri(served.Client.BaseAddress!, "/v1") };

    private ChatClient Chat => new("served", new ApiKeyCredential("unused"), Options);

    [Fact]
    public async Task ChatClient_Complete_GivesMessageUsageAndLogprobs()
    {
        ChatCompletion completion = await Chat.CompleteChatAsync(
            [new SystemChatMessage("Add."), new UserChatMessage("37+58=")], new ChatCompletionOptions { MaxOutputTokenCount = 8, IncludeLogProbabilities = true, Seed = 5 });

        Assert.Equal(ChatMessageRole.Assistant, completion.Role);
        Assert.Single(completion.Content);
        Assert.True(completion.FinishReason is ChatFinishReason.Stop or ChatFinishReason.Length);
        Assert.Equal(completion.ContentTokenLogProbabilities.Count, completion.Usage.OutputTokenCount);
        Assert.Equal(6, completion.Usage.InputTokenCount);
        Assert.All(completion.ContentTokenLogProbabilities, token => Assert.True(token.LogProbability <= 0 && token.Utf8Bytes is not null));
    }

    [Fact]
    public async Task ChatClient_Stream_GivesWhatTheWholeAnswerHas()
    {
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 8, Seed = 5 };
        ChatCompletion whole = await Chat.CompleteChatAsync([new UserChatMessage("37+58=")], options);
        string text = "";
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in Chat.CompleteChatStreamingAsync([new UserChatMessage("37+58=")], options))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish ??= update.FinishReason;
            usage ??= update.Usage;
        }

        Assert.Equal(whole.Content.Count == 0 ? "" : whole.Content[0].Text, text);
        Assert.Equal(whole.FinishReason, finish);
        Assert.Equal(whole.Usage.OutputTokenCount, usage?.OutputTokenCount);
    }

    [Fact]
    public async Task ChatClient_Refused_ThrowsWithOurMessage()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => Chat.CompleteChatAsync(
            [new UserChatMessage("37+58=")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() }));

        Assert.Equal(400, refused.Status);
        Assert.Contains("response_format", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelClient_Lists_TheRunAndItsVersions()
    {
        OpenAIModelCollection models = await new OpenAIModelClient(new ApiKeyCredential("unused"), Options).GetModelsAsync();

        Assert.Contains(models, model => model.Id == "served" && model.OwnedBy == "rlactors");
        Assert.Contains(models, model => model.Id == "served@1.3");
    }

    [Fact]
    public async Task Pipeline_OfTheClient_SendsCompletions()
    {
        var pipeline = new OpenAIClient(new ApiKeyCredential("unused"), Options).Pipeline;
        using var message = pipeline.CreateMessage();
        message.Request.Method = "POST";
        message.Request.Uri = new Uri(served.Client.BaseAddress!, "/v1/completions");
        message.Request.Headers.Set("Content-Type", "application/json");
        message.Request.Content = BinaryContent.CreateJson(new { model = "served@1.2", prompt = "37+58=", max_tokens = 4 });
        await pipeline.SendAsync(message);

        var answer = JsonDocument.Parse(message.Response!.Content).RootElement;
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("choices")[0].GetProperty("logprobs").ValueKind);
    }
}
