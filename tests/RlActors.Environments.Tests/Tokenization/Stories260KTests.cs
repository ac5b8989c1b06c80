using RlActors.Tokenization;

namespace RlActors.Environments.Tokenization;

public class Stories260KTests
{
    private static readonly ITokenizer Tokenizer = TokenizerFile.Read(Golden.Bytes("stories260k/tokenizer.json"));

    public static TheoryData<string> Names() => [.. Cases().Select(golden => golden.Name!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_LlamaCase_GivesTheSameIds(string name)
    {
        var golden = Cases().Single(golden => golden.Name == name);

        Assert.Equal(golden.Ids, Tokenizer.Encode(golden.Text));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_LlamaCase_GivesTheSameText(string name)
    {
        var golden = Cases().Single(golden => golden.Name == name);

        Assert.Equal(golden.Decoded, Tokenizer.Decode(golden.Completed ?? golden.Ids));
    }

    [Fact]
    public void Encode_HuggingFaceCases_GivesTheSameIdsAndTexts()
    {
        var goldens = Golden.Read<TokenizerGolden[]>("stories260k/huggingface.json");

        Assert.Equal(60, goldens.Length);
        Assert.All(goldens, golden => Assert.Equal(golden.Ids, Tokenizer.Encode(golden.Text)));
        Assert.All(goldens, golden => Assert.Equal(golden.Decoded, Tokenizer.Decode(golden.Ids)));
    }

    [Fact]
    public void Encode_NamesOfSpecialTokensInText_AreOrdinaryCharacters()
    {
        int[] ids = Tokenizer.Encode("<s>a</s><unk><0x0A>");

        Assert.Equal(1, ids[0]);
        Assert.DoesNotContain(ids[1..], id => id < 3);
        Assert.DoesNotContain(13, ids);
        Assert.Equal("<s>a</s><unk><0x0A>", Tokenizer.Decode(ids));
    }

    [Fact]
    public void EncodeContinuation_AfterPrompt_AddsNeitherSpecialTokenNorSpace()
    {
        int[] ids = [.. Tokenizer.Encode("Once"), .. Tokenizer.EncodeContinuation(" upon a time"), .. Tokenizer.EncodeContinuation(", x")];

        Assert.Equal("Once upon a time, x", Tokenizer.Decode(ids));
        Assert.Single(ids, 1);
    }

    [Theory]
    [InlineData(new[] { 1, 231, 192, 412 }, "\uFFFD\uFFFDa")]
    [InlineData(new[] { 231, 192, 163 }, "你")]
    [InlineData(new[] { 13, 231, 412, 13 }, "\uFFFD\uFFFDa\n")] // A run of bytes is read whole: the line end before the stray byte is lost with it.
    [InlineData(new[] { 412, 1, 412, 2, 0, 412 }, "aaa")]
    [InlineData(new[] { 412, 512, -1, 100000, 412 }, "aa")]
    public void Decode_UnusualIds_DoesAsTokenizersDoes(int[] ids, string expected) => Assert.Equal(expected, Tokenizer.Decode(ids));

    [Fact]
    public void StopTokens_LlamaVocabulary_AreEndAndStart() => Assert.Equal([2, 1], Tokenizer.StopTokens);

    [Fact]
    public void VocabularySize_CountsEveryId() => Assert.Equal(512, Tokenizer.VocabularySize);

    [Theory]
    [InlineData(1, "<s>")]
    [InlineData(13, "<0x0A>")]
    [InlineData(265, "▁the")]
    [InlineData(512, "<unused 512>")]
    public void Describe_AnyToken_ShowsItAsItStands(int token, string expected) => Assert.Equal(expected, Tokenizer.Describe(token));

    [Fact]
    public void Encode_LoneSurrogate_IsAnErrorThatNamesThePlace()
    {
        var error = Assert.Throws<RlActorsException>(() => Tokenizer.Encode("ab\uD83D"));

        Assert.Contains("U+D83D (half of a surrogate pair) at position 2", error.Message, StringComparison.Ordinal);
    }

    private static TokenizerGolden[] Cases() => Golden.Read<TokenizerGolden[]>("stories260k/cases.json");
}
