using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary>Answers a request with what is sampled for it, whole or as a stream. The form of a choice is the endpoint's.</summary>
/// <param name="http">The request.</param>
/// <param name="answer">The answer's common parts.</param>
/// <param name="deltas">What is sampled.</param>
internal sealed class SampledAnswer(HttpContext http, Answer answer, IAsyncEnumerable<ChoiceDelta> deltas)
{
    /// <summary>Everything in one object.</summary>
    public async Task WriteWholeAsync(int choices, Func<ChoiceDelta, JsonObject> form, Action<JsonObject> finish)
    {
        var parts = Enumerable.Range(0, choices).Select(_ => new List<ChoiceDelta>()).ToArray();
        await foreach (var delta in deltas)
        {
            answer.Count(delta);
            parts[delta.Choice].Add(delta);
        }

        var whole = answer.With(parts.Select(part => form(ChoiceDelta.Merge(part))));
        whole["usage"] = answer.Usage();
        finish(whole);
        await JsonAnswer.WriteAsync(http, whole);
    }

    /// <summary>Server-sent events. An error after the first one is an event of its own, after which the stream ends without <c>[DONE]</c>.</summary>
    /// <param name="first">Choices that open the stream.</param>
    /// <param name="form">The parts that a delta becomes.</param>
    /// <param name="includeUsage">Whether the last event before <c>[DONE]</c> has the usage.</param>
    public async Task WriteEventsAsync(IEnumerable<JsonObject> first, Func<ChoiceDelta, IEnumerable<JsonObject>> form, bool includeUsage)
    {
        await using var source = deltas.GetAsyncEnumerator(http.RequestAborted);
        bool any = await source.MoveNextAsync(); // an error before the first token is an ordinary answer
        JsonAnswer.BeginEvents(http);
        try
        {
            foreach (var choice in first)
            {
                await WriteAsync(choice);
            }

            for (; any; any = await source.MoveNextAsync())
            {
                answer.Count(source.Current);
                foreach (var choice in form(source.Current))
                {
                    await WriteAsync(choice);
                }
            }

            if (includeUsage)
            {
                var last = answer.With();
                last["usage"] = answer.Usage();
                await JsonAnswer.WriteEventAsync(http, last);
            }

            await JsonAnswer.EndEventsAsync(http);
        }
        catch (Exception error) when (!http.RequestAborted.IsCancellationRequested)
        {
            await JsonAnswer.WriteEventAsync(http, ApiErrors.ToJson(ApiErrors.Told(error) ?? ApiErrors.Internal));
            throw;
        }

        Task WriteAsync(JsonObject choice)
        {
            var part = answer.With(choice);
            if (includeUsage)
            {
                part["usage"] = null;
            }

            return JsonAnswer.WriteEventAsync(http, part);
        }
    }
}
