namespace RlActors.Tokenization;

/// <summary>A <c>Replace</c> step (normalizer or decoder) of one literal text by another.</summary>
internal static class LiteralReplacement
{
    public static (string Pattern, string Content) Read(TokenizerSection section)
    {
        section.Allow("type", "pattern", "content");
        var pattern = section.Section("pattern") ?? throw new RlActorsException($"{section.Path}.pattern is missing; expected {{\"String\": …}}");
        pattern.Allow("String");
        string text = pattern.Text("String");
        return text.Length > 0 ? (text, section.Text("content")) : throw new RlActorsException($"{pattern.Path}.String is empty; expected a text to replace");
    }
}
