using RlActors.Tasks.ReverseWord;

namespace RlActors.Environments.Tasks.ReverseWord;

public class PseudoWordTests
{
    [Fact]
    public void NumberOf_EveryShortWord_IsItsNumber()
    {
        for (int length = 1; length <= 4; length++)
        {
            for (long number = 0; number < PseudoWord.CountOf(length); number++)
            {
                Assert.Equal(number, PseudoWord.NumberOf(PseudoWord.Word(number, length)));
            }
        }
    }

    [Fact]
    public void NumberOf_LongestLastWord_IsItsNumber()
    {
        long last = PseudoWord.CountOf(12) - 1;

        Assert.Equal("zuzuzuzuzuzu", PseudoWord.Word(last, 12));
        Assert.Equal(last, PseudoWord.NumberOf("zuzuzuzuzuzu"));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("b1b")]
    [InlineData("Bab")]
    public void NumberOf_NotAPseudoWord_IsNull(string word) => Assert.Null(PseudoWord.NumberOf(word));
}
