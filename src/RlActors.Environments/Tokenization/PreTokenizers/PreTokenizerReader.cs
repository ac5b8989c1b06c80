namespace RlActors.Tokenization.PreTokenizers;

/// <summary>Reads the <c>pre_tokenizer</c> section: <c>ByteLevel</c>, <c>Split</c>, <c>Digits</c>, <c>Metaspace</c>, and <c>Sequence</c> of these.</summary>
internal static class PreTokenizerReader
{
    /// <summary>How GPT-2 cuts a text; <c>ByteLevel</c> does unless told otherwise.</summary>
    private const string ByteLevelPattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static PreTokenizer Read(TokenizerSection? section)
    {
        var steps = new List<PreTokenizerStep>();
        bool byteLevel = false;
        if (section is { } present)
        {
            Add(present, steps, ref byteLevel);
        }

        return new PreTokenizer(steps, byteLevel);
    }

    private static void Add(TokenizerSection section, List<PreTokenizerStep> steps, ref bool byteLevel)
    {
        if (byteLevel)
        {
            throw new RlActorsException($"{section.Path} stands behind ByteLevel, which is not supported; expected ByteLevel to be the last step");
        }

        switch (section.Kind)
        {
            case "Sequence":
                section.Allow("type", "pretokenizers");
                foreach (var inner in section.Sections("pretokenizers"))
                {
                    Add(inner, steps, ref byteLevel);
                }

                break;
            case "ByteLevel":
                AddByteLevel(section, steps);
                byteLevel = true;
                break;
            case "Split":
                steps.Add(ReadSplit(section));
                break;
            case "Digits":
                section.Allow("type", "individual_digits");
                steps.Add(SplitStep.Create(
                    PiecePattern.Compile(@"\p{N}", section.Path), section.Flag("individual_digits") ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false));
                break;
            case "Metaspace":
                steps.Add(MetaspaceStep.Read(section));
                break;
            default:
                throw section.Unsupported("Sequence, ByteLevel, Split, Digits, Metaspace");
        }
    }

    private static void AddByteLevel(TokenizerSection section, List<PreTokenizerStep> steps)
    {
        section.Allow("type", "add_prefix_space", "trim_offsets", "use_regex");
        _ = section.Flag("trim_offsets");
        if (section.Flag("add_prefix_space"))
        {
            steps.Add((piece, result) =>
                result.Add(piece.Place == TextPlace.Continuation || piece.Text.Span.StartsWith(' ') ? piece : piece.Prefixed(" ")));
        }

        if (section.OptionalFlag("use_regex") ?? true)
        {
            steps.Add(SplitStep.Create(PiecePattern.Compile(ByteLevelPattern, section.Path), SplitBehavior.Isolated, invert: false));
        }
    }

    private static PreTokenizerStep ReadSplit(TokenizerSection section)
    {
        section.Allow("type", "pattern", "behavior", "invert");
        var pattern = section.Section("pattern") ?? throw new RlActorsException($"{section.Path}.pattern is missing; expected {{\"Regex\": …}} or {{\"String\": …}}");
        pattern.Allow("Regex", "String");
        var compiled = pattern.OptionalText("Regex") is { } regex
            ? PiecePattern.Compile(regex, $"{pattern.Path}.Regex")
            : PiecePattern.CompileLiteral(pattern.Text("String"), $"{pattern.Path}.String");
        string behavior = section.Text("behavior");
        return Enum.TryParse<SplitBehavior>(behavior, out var known) && Enum.GetName(known) == behavior
            ? SplitStep.Create(compiled, known, section.Flag("invert"))
            : throw new RlActorsException($"{section.Path}.behavior is {ShortText.Quote(behavior)}; expected one of: {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
    }
}
