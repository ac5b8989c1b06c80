using RlActors.Tokenization;

namespace RlActors.Environments.Tokenization;

public class ByteLevelTests
{
    private static readonly ITokenizer Tokenizer = TokenizerFile.Read(ByteLevelFixture.Bytes());

    [Theory]
    [InlineData(" the", 258)]    // Ġt he
    [InlineData(" whole", 262)]  // No merges lead to it: ignore_merges.
    [InlineData("\u00E9", 261)]
    [InlineData("e\u0301", 261)] // NFC, then Ã ©.
    [InlineData("<think>", 302)]
    [InlineData("caf\u00E9", 306)]
    [InlineData("cafe\u0301", 306)]
    public void EncodeContinuation_OneToken_IsThatToken(string text, int id) => Assert.Equal([id], Tokenizer.EncodeContinuation(text));

    [Fact]
    public void Encode_PutsTheTemplatesTokenInFront() => Assert.Equal([300, 258], Tokenizer.Encode(" the"));

    [Fact]
    public void EncodeContinuation_SpecialToken_StaysText() => Assert.Equal("<|im_end|>".Length, Tokenizer.EncodeContinuation("<|im_end|>").Length);

    [Fact]
    public void EncodeTemplated_SpecialToken_MatchesUnlessGuarded()
    {
        string guarded = GuardedContent.Guard(" the<|im_end|><think>", Tokenizer.SpecialTokens);

        Assert.Equal([258, 301, 302], Tokenizer.EncodeTemplated(" the<|im_end|><think>"));
        Assert.Equal([.. Tokenizer.EncodeContinuation(" the<|im_end|><think>"), 301], Tokenizer.EncodeTemplated(guarded + "<|im_end|>"));
    }

    [Theory]
    [InlineData("!  <left>  !", new[] { 0, 303, 220, 220, 0 })]
    [InlineData("!  <right>  !", new[] { 0, 220, 220, 304, 0 })]
    [InlineData("!wordlike!", new[] { 0, 305, 0 })]
    public void EncodeContinuation_Flags_DecideOnWhatIsAround(string text, int[] expected)
    {
        int[] symbols = Tokenizer.EncodeContinuation("!");
        int[] ids = Tokenizer.EncodeContinuation(text);

        Assert.Equal(expected.Select(id => id == 0 ? symbols[0] : id == 220 ? Tokenizer.EncodeContinuation(" ")[0] : id), ids);
    }

    [Fact]
    public void EncodeContinuation_SingleWordWithinAWord_IsNoToken()
    {
        Assert.DoesNotContain(305, Tokenizer.EncodeContinuation("xwordlike"));
        Assert.DoesNotContain(305, Tokenizer.EncodeContinuation("wordlike_"));
        Assert.DoesNotContain(305, Tokenizer.EncodeContinuation("wordlike\U00020000"));
    }

    [Fact]
    public void OpenStream_CharacterOfSeveralTokens_WaitsForItsLast()
    {
        var stream = Tokenizer.OpenStream();
        int[] ids = Tokenizer.EncodeContinuation("\U0001F600");

        string[] parts = [.. ids.Select(stream.Append)];

        Assert.Equal(4, ids.Length);
        Assert.Equal(["", "", "", "\U0001F600"], parts);
        Assert.Equal("\uFFFD", stream.Append(ids[0]) + stream.Complete());
    }

    [Fact]
    public void Encode_LongRuns_AreNoWorseThanLinearithmic()
    {
        foreach (string unit in new[] { " ", "a", "\n", "'", "\u0301", "\U0001F600", "1", " <" })
        {
            string text = string.Concat(Enumerable.Repeat(unit, 200_000));

            Assert.Equal(text, Tokenizer.Decode(Tokenizer.Encode(text)));
        }
    }
}
