using System.Text;
using RlActors.Tokenization;

namespace RlActors.Environments.Tokenization;

public class TokenizerRoundTripTests
{
    private static readonly ITokenizer Stories = TokenizerFile.Read(Golden.Bytes("stories260k/tokenizer.json"));

    [Fact]
    public void Decode_EncodedRandomText_GivesTheTextBack()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            string text = RandomText(new Random(seed));

            Assert.Equal(text, Stories.Decode(Stories.Encode(text)));
        }
    }

    [Fact]
    public void Decode_PromptAndContinuation_GivesBothTextsBack()
    {
        for (int seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            string prompt = "x" + RandomText(random), continuation = RandomText(random);

            Assert.Equal(prompt + continuation, Stories.Decode([.. Stories.Encode(prompt), .. Stories.EncodeContinuation(continuation)]));
        }
    }

    [Fact]
    public void Encode_TwoMillionCharacters_RoundTrips()
    {
        string text = string.Concat(Enumerable.Repeat("Once upon a time, there was a little girl. ", 50_000));

        int[] ids = Stories.Encode(text);

        Assert.Equal(text, Stories.Decode(ids));
    }

    /// <summary>Words of the stories, spaces, and characters from all of Unicode; without U+2581, which stands for a space in these models.</summary>
    private static string RandomText(Random random)
    {
        string[] words = ["Once", "upon", "the", "Lily", "was", "sad", ".", ",", " ", "  ", "\n"];
        var text = new StringBuilder();
        for (int i = random.Next(1, 30); i > 0; i--)
        {
            int code = random.Next(0x30000);
            bool usable = Rune.IsValid(code) && code != 0x2581;
            text.Append(random.Next(4) > 0 || !usable ? words[random.Next(words.Length)] : new Rune(code).ToString());
        }

        return text.ToString();
    }
}
