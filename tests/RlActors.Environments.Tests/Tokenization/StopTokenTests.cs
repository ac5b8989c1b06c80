using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Environments.Tests.Tokenization;

/// <summary>Where a model's own files name the tokens that end a text, those are the stop tokens; else the tokenizer's rule says.</summary>
public sealed class StopTokenTests
{
    private static readonly byte[] Characters = CharacterTokenizerFile.Create("abc");

    [Theory]
    [InlineData("{\"eos_token_id\":2}", null, new[] { 2 })]
    [InlineData("{\"eos_token_id\":[2,3]}", "{}", new[] { 2, 3 })]
    [InlineData("{\"eos_token_id\":2}", "{\"eos_token_id\":null}", new[] { 2 })]
    [InlineData("{\"eos_token_id\":2}", "{\"eos_token_id\":[4,2]}", new[] { 4, 2 })]
    [InlineData("{}", null, new[] { 1 })]
    public void Read_ModelsOwnEndTokens_ComeBeforeTheTokenizersRule(string config, string? generation, int[] expected)
    {
        var ends = ModelEndTokens.Read(Utf8(config)!, Utf8(generation));

        Assert.Equal(expected, TokenizerFile.Read(Characters, ends).StopTokens);
    }

    [Theory]
    [InlineData("{\"eos_token_id\":\"</s>\"}", "generation_config.json: 'eos_token_id' is \"</s>\"")]
    [InlineData("{\"eos_token_id\":[1,-2]}", "generation_config.json: 'eos_token_id' is [1,-2]")]
    [InlineData("{\"eos_token_id\":1e999}", "generation_config.json: 'eos_token_id' is 1e999")]
    [InlineData("[]", "generation_config.json holds no JSON object")]
    [InlineData("{", "generation_config.json is not valid JSON")]
    public void Read_WrongValue_NamesFileAndField(string generation, string expected) =>
        Assert.Contains(expected, Assert.Throws<RlActorsException>(() => ModelEndTokens.Read(Utf8("{}")!, Utf8(generation))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_EndTokenOutsideTheVocabulary_IsRefused() =>
        Assert.Contains("eos_token_id is [99]", Assert.Throws<RlActorsException>(() => TokenizerFile.Read(Characters, [99])).Message, StringComparison.Ordinal);

    private static byte[]? Utf8(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetBytes(text);
}
