using RlActors.Silo.Http;
using RlActors.Tokenization;

namespace RlActors.Silo.Tests.Http;

public sealed class ChoiceTextTests
{
    [Theory]
    [InlineData("hello world", "o w", "hell")]
    [InlineData("aaab", "aab", "a")]
    [InlineData("abcabd", "abd", "abc")]
    [InlineData("abab", "abc", "abab")]
    [InlineData("one STOP two", "STOP|one S", "")]
    [InlineData("no stop here", "", "no stop here")]
    public void Text_LetterByLetter_EndsBeforeTheFirstStop(string sampled, string stops, string expected)
    {
        var text = new ChoiceText(new Letters(), stops.Length == 0 ? [] : stops.Split('|'));
        string given = "";
        foreach (char letter in sampled)
        {
            given += text.Append(letter);
            Assert.StartsWith(given, expected, StringComparison.Ordinal); // nothing is ever taken back
        }

        Assert.Equal(expected, given + text.Complete());
    }

    private sealed class Letters : ITokenStream
    {
        public string Append(int token) => ((char)token).ToString();

        public string Complete() => "";
    }
}
