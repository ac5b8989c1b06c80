namespace RlActors.Tokenization;

/// <summary>Reads the <c>decoder</c> section: <c>Replace</c>, <c>ByteFallback</c>, <c>Fuse</c>, <c>Strip</c>, and <c>Sequence</c> of these.</summary>
internal static class DecoderReader
{
    public static IReadOnlyList<DecoderStep> Read(TokenizerSection file)
    {
        var section = file.Section("decoder")
            ?? throw new RlActorsException($"{file.Path} has no decoder, which is not supported; expected Sequence, Replace, ByteFallback, Fuse or Strip");
        var steps = new List<DecoderStep>();
        Add(section, steps);
        return steps;
    }

    private static void Add(TokenizerSection section, List<DecoderStep> steps)
    {
        switch (section.Kind)
        {
            case "Sequence":
                section.Allow("type", "decoders");
                foreach (var inner in section.Sections("decoders"))
                {
                    Add(inner, steps);
                }

                break;
            case "Replace":
                var (pattern, content) = LiteralReplacement.Read(section);
                steps.Add(DecoderSteps.Replace(pattern, content));
                break;
            case "ByteFallback":
                section.Allow("type");
                steps.Add(DecoderSteps.ByteFallback);
                break;
            case "Fuse":
                section.Allow("type");
                steps.Add(DecoderSteps.Fuse());
                break;
            case "Strip":
                section.Allow("type", "content", "start", "stop");
                steps.Add(DecoderSteps.Strip(Character(section), section.Integer("start"), section.Integer("stop")));
                break;
            default:
                throw section.Unsupported("Sequence, Replace, ByteFallback, Fuse, Strip");
        }
    }

    private static char Character(TokenizerSection section) => section.Text("content") is [var character]
        ? character
        : throw new RlActorsException($"{section.Path}.content is '{section.Text("content")}'; expected one character");
}
