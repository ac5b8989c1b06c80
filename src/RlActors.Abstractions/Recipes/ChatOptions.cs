using System.Text.Json;

namespace RlActors.Recipes;

/// <summary>How prompts are shown to a policy that was trained on conversations: each as a user's message, rendered with the model's own chat template.</summary>
public sealed record ChatOptions
{
    /// <summary>A system message before the user's. Default none; many templates then write one of their own.</summary>
    public string? System { get; init; }

    /// <summary>Further variables of the template by name, such as <c>"enable_thinking": false</c> for Qwen3. Default none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }
}
