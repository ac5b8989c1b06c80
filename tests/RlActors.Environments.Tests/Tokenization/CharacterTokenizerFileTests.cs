using System.Text.Json;
using RlActors.Tokenization;

namespace RlActors.Environments.Tokenization;

public class CharacterTokenizerFileTests
{
    private static readonly ITokenizer Digits = TokenizerFile.Read(CharacterTokenizerFile.Create("0123456789+=,;"));

    [Fact]
    public void Create_Alphabet_MakesEveryCharacterAToken()
    {
        Assert.Equal(16, Digits.VocabularySize);
        Assert.Equal([2 + 3, 2 + 7, 2 + 10, 2 + 5, 2 + 8, 2 + 11], Digits.Encode("37+58="));
        Assert.Equal([2 + 9, 2 + 5], Digits.EncodeContinuation("95"));
        Assert.Equal([1], Digits.StopTokens);
        Assert.Equal("<eos>", Digits.Describe(1));
        Assert.Equal("<pad>", Digits.Describe(0));
    }

    [Fact]
    public void Decode_WithSpecialTokens_LeavesThemOut() => Assert.Equal("95", Digits.Decode([0, 2 + 9, 2 + 5, 1, 0]));

    [Fact]
    public void Encode_EmptyText_IsEmpty() => Assert.Empty(Digits.Encode(string.Empty));

    [Fact]
    public void Encode_CharacterOutside_IsAnErrorThatNamesCharacterAndPosition()
    {
        var error = Assert.Throws<RlActorsException>(() => Digits.Encode("37+5😀="));

        Assert.Contains("'😀' (U+1F600) at position 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("37+5😀=", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_NamesOfSpecialTokensInText_AreOrdinaryCharacters()
    {
        var tokenizer = TokenizerFile.Read(CharacterTokenizerFile.Create("<eospad>"));

        Assert.DoesNotContain(tokenizer.Encode("<eos><pad>"), id => id < 2);
        Assert.Equal("<eos><pad>", tokenizer.Decode(tokenizer.Encode("<eos><pad>")));
    }

    [Fact]
    public void Create_UnusualAlphabet_RoundTrips()
    {
        const string alphabet = " \"\\\n\t\0é中😀▁a";
        var tokenizer = TokenizerFile.Read(CharacterTokenizerFile.Create(alphabet));

        Assert.Equal(2 + 11, tokenizer.VocabularySize);
        Assert.Equal(alphabet, tokenizer.Decode(tokenizer.Encode(alphabet)));
    }

    [Fact]
    public void Create_CharacterTwice_CountsItOnce() =>
        Assert.Equal(CharacterTokenizerFile.Create("ab"), CharacterTokenizerFile.Create("aba"));

    [Fact]
    public void Create_SameAlphabet_GivesTheBytesThatRunsAlreadyHave() =>
        Assert.Equal(Golden.Bytes("character/tokenizer.json"), CharacterTokenizerFile.Create("0123456789+=,;"));

    [Fact]
    public void Create_File_HasTheFormOfHuggingFace()
    {
        using var file = JsonDocument.Parse(CharacterTokenizerFile.Create("ab"));
        var root = file.RootElement;

        Assert.Equal("BPE", root.GetProperty("model").GetProperty("type").GetString());
        Assert.Equal(0, root.GetProperty("model").GetProperty("merges").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("model").GetProperty("unk_token").ValueKind);
        Assert.Equal(3, root.GetProperty("model").GetProperty("vocab").GetProperty("b").GetInt32());
        Assert.Equal("Fuse", root.GetProperty("decoder").GetProperty("type").GetString());
        Assert.All(root.GetProperty("added_tokens").EnumerateArray(), token => Assert.True(token.GetProperty("special").GetBoolean()));
    }

    [Theory]
    [InlineData("")]
    public void Create_EmptyAlphabet_IsRefused(string alphabet) => Assert.Throws<ArgumentException>(() => CharacterTokenizerFile.Create(alphabet));

    [Fact]
    public void Create_HalfASurrogatePair_IsRefused() => Assert.Throws<RlActorsException>(() => CharacterTokenizerFile.Create("a\uDE00"));
}
