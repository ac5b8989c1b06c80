using RlActors.Tokenization.PreTokenizers;

namespace RlActors.Tokenization.Decoders;

/// <summary>
/// Reads the <c>decoder</c> section: <c>ByteLevel</c>, <c>Metaspace</c>, <c>Replace</c>, <c>ByteFallback</c>, <c>Fuse</c>, <c>Strip</c>, and <c>Sequence</c> of these.
/// Behind a step that joins all pieces into one, only steps that can be done without the whole text are supported.
/// </summary>
internal sealed class DecoderReader
{
    private readonly List<Func<IDecoderStage>> _stages = [];
    private bool _fused;

    /// <summary>The stages in order, made anew for each text.</summary>
    public static IReadOnlyList<Func<IDecoderStage>> Read(TokenizerSection file)
    {
        var section = file.Section("decoder")
            ?? throw new RlActorsException($"{file.Path}.decoder is missing, which is not supported; expected ByteLevel, Metaspace, Sequence, Replace, ByteFallback, Fuse or Strip");
        var reader = new DecoderReader();
        reader.Add(section);
        return reader._stages;
    }

    private void Add(TokenizerSection section)
    {
        switch (section.Kind)
        {
            case "Sequence":
                section.Allow("type", "decoders");
                foreach (var inner in section.Sections("decoders"))
                {
                    Add(inner);
                }

                break;
            case "ByteLevel":
                section.Allow("type", "add_prefix_space", "trim_offsets", "use_regex");
                RefuseBehindFuse(section, refuse: _fused);
                _stages.Add(() => new ByteLevelStage());
                _fused = true;
                break;
            case "Metaspace":
                RefuseBehindFuse(section, refuse: _fused);
                AddMetaspace(section);
                break;
            case "Replace":
                var (pattern, content) = LiteralReplacement.Read(section);
                RefuseBehindFuse(section, refuse: _fused && pattern.Length > 1);
                _stages.Add(() => new MapStage((piece, _) => piece.Replace(pattern, content, StringComparison.Ordinal)));
                break;
            case "ByteFallback":
                section.Allow("type");
                RefuseBehindFuse(section, refuse: _fused);
                _stages.Add(() => new ByteFallbackStage());
                break;
            case "Fuse":
                section.Allow("type");
                _fused = true;
                break;
            case "Strip":
                section.Allow("type", "content", "start", "stop");
                AddStrip(section.Character("content"), section.Integer("start"), section.Integer("stop"));
                break;
            default:
                throw section.Unsupported("Sequence, ByteLevel, Metaspace, Replace, ByteFallback, Fuse, Strip");
        }
    }

    private static void RefuseBehindFuse(TokenizerSection section, bool refuse)
    {
        if (refuse)
        {
            throw new RlActorsException($"{section.Path} of type '{section.Kind}' stands behind a step that joins all pieces, which is not supported; expected it before");
        }
    }

    private void AddMetaspace(TokenizerSection section)
    {
        var (mark, prefixes) = MetaspaceStep.ReadScheme(section);
        bool prefixed = prefixes(TextPlace.Start);
        _stages.Add(() => new MapStage((piece, first) =>
            first && prefixed ? piece.Replace(mark.ToString(), string.Empty, StringComparison.Ordinal) : piece.Replace(mark, ' ')));
    }

    private void AddStrip(char content, int start, int stop) => _stages.Add(_fused
        ? () => new FusedStripStage(content, start, stop)
        : () => new MapStage((piece, _) =>
        {
            int from = piece.AsSpan().IndexOfAnyExcept(content) is >= 0 and int leading ? leading : piece.Length;
            from = Math.Min(from, start);
            int trailing = piece.Length - from - piece.AsSpan(from).TrimEnd(content).Length;
            return piece[from..(piece.Length - Math.Min(trailing, stop))];
        }));
}
