using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary><c>POST /v1/chat/completions</c>. What the model says is text: calls of tools in it are not parsed.</summary>
internal sealed class ChatEndpoint(ServedModels models, ChoiceStream choices, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext http)
    {
        var request = ChatRequest.Read(await JsonFields.ReadAsync(http));
        var sampling = request.Sampling;
        var model = await models.FindAsync(sampling.Model, http.RequestAborted);
        var template = model.Template ?? throw new ApiException(
            400, $"model '{sampling.Model}' has no chat template, so that a conversation cannot be put to it; use /v1/completions", param: "model");
        int[] prompt = model.Tokenizer.EncodeTemplated(template.Render(request.Prompt));
        model.CheckPrompt(prompt, "messages");
        var order = sampling.Order(prompt, 0, request.MaxTokens ?? model.ContextLength - prompt.Length, model.Pinned);
        string kind = sampling.Stream ? "chat.completion.chunk" : "chat.completion";
        var answer = new Answer($"chatcmpl-{Guid.NewGuid():n}", kind, time.GetUtcNow().ToUnixTimeSeconds(), sampling.Model) { PromptTokens = prompt.Length };
        RequestLog.Note(http, sampling, answer);
        var form = new ChatChoice(request, model.Tokenizer);
        var sampled = new SampledAnswer(http, answer, choices.ReadAsync(model, [order], http.RequestAborted));
        await (sampling.Stream
            ? sampled.WriteEventsAsync(form.Opening(prompt), form.Part, sampling.IncludeUsage)
            : sampled.WriteWholeAsync(sampling.N, form.Whole, whole =>
            {
                if (sampling.ReturnTokenIds)
                {
                    whole["prompt_token_ids"] = Extensions.Ids(prompt);
                }
            }));
    }
}
