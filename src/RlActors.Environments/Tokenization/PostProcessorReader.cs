using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>Reads the <c>post_processor</c> section: the special tokens that go in front of a text.</summary>
internal static class PostProcessorReader
{
    /// <summary>Ids of the special tokens in order; none for <c>ByteLevel</c>, which only moves offsets.</summary>
    public static int[] Read(TokenizerSection? section, Vocabulary vocabulary)
    {
        switch (section?.Kind)
        {
            case null:
                return [];
            case "ByteLevel":
                section.Value.Allow("type", "add_prefix_space", "trim_offsets", "use_regex");
                return [];
            case "Sequence":
                section.Value.Allow("type", "processors");
                return [.. section.Value.Sections("processors").Reverse().SelectMany(inner => Read(inner, vocabulary))]; // Each puts its tokens in front of what is there.
            case "TemplateProcessing":
                return Template(section.Value, vocabulary);
            default:
                throw section.Value.Unsupported("TemplateProcessing, ByteLevel, Sequence");
        }
    }

    private static int[] Template(TokenizerSection template, Vocabulary vocabulary)
    {
        template.Allow("type", "single", "pair", "special_tokens");
        var prefix = new List<int>();
        bool textSeen = false;
        foreach (var item in template.Sections("single"))
        {
            item.Allow("SpecialToken", "Sequence");
            if (item.Section("SpecialToken") is not { } special)
            {
                textSeen = !textSeen ? true : throw new RlActorsException($"{item.Path} puts the text in twice, which is not supported");
            }
            else if (textSeen)
            {
                throw new RlActorsException($"{item.Path} puts '{special.Text("id")}' behind the text, which is not supported: a prompt must stay open to be continued");
            }
            else
            {
                prefix.AddRange(Ids(template, special.Text("id"), vocabulary));
            }
        }

        return textSeen ? [.. prefix] : throw new RlActorsException($"{template.Path}.single holds no Sequence; expected the text to have a place");
    }

    private static IEnumerable<int> Ids(TokenizerSection template, string name, Vocabulary vocabulary)
    {
        var definition = template.Section("special_tokens")?.Section(name)
            ?? throw new RlActorsException($"{template.Path}.special_tokens has no {ShortText.Quote(name)}, which the template uses");
        foreach (var item in definition.List("ids"))
        {
            yield return item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int id) && vocabulary.TokenOf(id) is { } token && vocabulary.Special(token) is not null
                ? id
                : throw new RlActorsException($"{definition.Path}.ids holds {TokenizerSection.Show(item)}, which is not the id of a special token");
        }
    }
}
