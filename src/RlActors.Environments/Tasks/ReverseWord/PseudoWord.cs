namespace RlActors.Tasks.ReverseWord;

/// <summary>Numbered pseudo-words of one length: consonant, vowel, consonant, … (<c>banil</c>).</summary>
internal static class PseudoWord
{
    private const string Consonants = "bcdfghjklmnpqrstvwxyz";
    private const string Vowels = "aeiou";

    /// <summary>How many words of this length there are.</summary>
    public static long CountOf(int length)
    {
        long count = 1;
        for (int position = 0; position < length; position++)
        {
            count *= Letters(position).Length;
        }

        return count;
    }

    /// <summary>The word with this number, 0 … <see cref="CountOf"/> − 1.</summary>
    public static string Word(long number, int length) => string.Create(length, number, static (letters, rest) =>
    {
        for (int position = 0; position < letters.Length; position++)
        {
            string choice = Letters(position);
            letters[position] = choice[(int)(rest % choice.Length)];
            rest /= choice.Length;
        }
    });

    /// <summary>The number of a word; null for a text that is not such a word.</summary>
    public static long? NumberOf(string word)
    {
        long number = 0;
        for (int position = word.Length - 1; position >= 0; position--)
        {
            int letter = Letters(position).IndexOf(word[position], StringComparison.Ordinal);
            if (letter < 0)
            {
                return null;
            }

            number = number * Letters(position).Length + letter;
        }

        return number;
    }

    private static string Letters(int position) => position % 2 == 0 ? Consonants : Vowels;
}
