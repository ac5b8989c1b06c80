namespace RlActors.Tokenization.Normalizers;

/// <summary>Reads the <c>normalizer</c> section: <c>NFC</c>, <c>Prepend</c>, <c>Replace</c> of a literal text, and <c>Sequence</c> of these.</summary>
internal static class NormalizerReader
{
    public static Normalizer Read(TokenizerSection? section)
    {
        var steps = new List<NormalizerStep>();
        if (section is { } present)
        {
            Add(present, steps);
        }

        return new Normalizer(steps);
    }

    private static void Add(TokenizerSection section, List<NormalizerStep> steps)
    {
        switch (section.Kind)
        {
            case "Sequence":
                section.Allow("type", "normalizers");
                foreach (var inner in section.Sections("normalizers"))
                {
                    Add(inner, steps);
                }

                break;
            case "NFC":
                section.Allow("type");
                steps.Add(new NormalizerStep(CanonicalComposition.Normalize));
                break;
            case "Prepend":
                section.Allow("type", "prepend");
                string prefix = section.Text("prepend");
                steps.Add(new NormalizerStep(text => text.Length == 0 ? text : prefix + text, IsPrefix: true));
                break;
            case "Replace":
                var (pattern, content) = LiteralReplacement.Read(section);
                steps.Add(new NormalizerStep(text => text.Replace(pattern, content, StringComparison.Ordinal)));
                break;
            default:
                throw section.Unsupported("Sequence, NFC, Prepend, Replace");
        }
    }
}
