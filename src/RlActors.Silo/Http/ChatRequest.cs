using System.Text.Json;
using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>A request to <c>/v1/chat/completions</c>.</summary>
/// <param name="Sampling">What it has in common with completions.</param>
/// <param name="Prompt">The conversation, for the model's chat template.</param>
/// <param name="MaxTokens">Longest answer; null: what is left of the model's context.</param>
/// <param name="Logprobs">Whether logprobs are wanted.</param>
internal sealed record ChatRequest(SamplingFields Sampling, ChatPrompt Prompt, int? MaxTokens, bool Logprobs)
{
    public static ChatRequest Read(JsonFields fields)
    {
        var sampling = SamplingFields.Read(fields);
        bool logprobs = fields.Flag("logprobs", false);
        int top = (int)(fields.Whole("top_logprobs", 0, HttpLimits.TopLogprobs) ?? 0);
        if (top > 0 && !logprobs)
        {
            throw ApiException.Unsupported("top_logprobs", "it belongs to \"logprobs\": true");
        }

        int? maxTokens = (int?)fields.Whole("max_tokens", 1, int.MaxValue);
        maxTokens = (int?)fields.Whole("max_completion_tokens", 1, int.MaxValue) ?? maxTokens;
        fields.Neutral("response_format", value => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type", out var type) && type.ValueEquals("text"), "answers are not constrained to a format; ask for it in a message");
        fields.Neutral("tool_choice", value => value.ValueKind == JsonValueKind.String && (value.ValueEquals("auto") || value.ValueEquals("none")), "a tool cannot be forced; leave it out");
        fields.Neutral("parallel_tool_calls", value => value.ValueKind == JsonValueKind.True, "calls are not parsed out of the answer; leave it out");
        fields.Neutral("service_tier", value => value.ValueKind == JsonValueKind.String && (value.ValueEquals("auto") || value.ValueEquals("default")), "leave it out");
        fields.Neutral("store", value => value.ValueKind == JsonValueKind.False, "nothing is stored; leave it out");
        var prompt = new ChatPrompt(ChatMessages.Read(fields), ReadTools(fields), fields.Flag("add_generation_prompt", true), ReadVariables(fields));
        fields.RefuseRest();
        return new ChatRequest(sampling with { Shaping = sampling.Shaping with { TopLogprobs = top } }, prompt, maxTokens, logprobs);
    }

    private static JsonElement? ReadTools(JsonFields fields) => fields.Take("tools") is not { } tools
        ? null
        : tools.ValueKind == JsonValueKind.Array && tools.EnumerateArray().All(tool => tool.ValueKind == JsonValueKind.Object)
            ? tools.GetArrayLength() == 0 ? null : tools
            : throw JsonFields.Wrong("tools", tools, "a list of function descriptions");

    private static Dictionary<string, JsonElement>? ReadVariables(JsonFields fields) => fields.Take("chat_template_kwargs") is not { } variables
        ? null
        : variables.ValueKind == JsonValueKind.Object
            ? variables.EnumerateObject().ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal)
            : throw JsonFields.Wrong("chat_template_kwargs", variables, "an object of template variables");
}
