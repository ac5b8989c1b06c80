using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary><c>POST /v1/completions</c>.</summary>
internal sealed class CompletionsEndpoint(ServedModels models, ChoiceStream choices, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext http)
    {
        var request = CompletionsRequest.Read(await JsonFields.ReadAsync(http));
        var sampling = request.Sampling;
        var model = await models.FindAsync(sampling.Model, http.RequestAborted);
        int[][] prompts = [.. request.Prompts.Select(prompt => CompletionsRequest.Encode(prompt, model.Tokenizer))];
        Array.ForEach(prompts, prompt => model.CheckPrompt(prompt, "prompt"));
        var orders = prompts.Select((prompt, i) => sampling.Order(prompt, i, request.MaxTokens, model.Pinned)).ToList();
        var answer = new Answer($"cmpl-{Guid.NewGuid():n}", "text_completion", time.GetUtcNow().ToUnixTimeSeconds(), sampling.Model)
        {
            PromptTokens = prompts.Sum(prompt => prompt.Length),
        };
        RequestLog.Note(http, sampling, answer);
        var form = new CompletionChoice(request, prompts, model.Tokenizer);
        var sampled = new SampledAnswer(http, answer, choices.ReadAsync(model, orders, http.RequestAborted));
        await (sampling.Stream
            ? sampled.WriteEventsAsync(form.Opening(), form.Part, sampling.IncludeUsage)
            : sampled.WriteWholeAsync(prompts.Length * sampling.N, form.Whole, _ => { }));
    }
}
