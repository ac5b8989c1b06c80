namespace RlActors.Tokenization.Normalizers;

/// <summary>Hangul syllables compose by arithmetic (The Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, SyllableCount = LeadCount * VowelCount * TailCount;

    /// <summary>Whether a character is a vowel or a tail, which may compose with what is before it.</summary>
    public static bool IsTrailing(int character) => character is (>= VowelBase and < VowelBase + VowelCount) or (> TailBase and < TailBase + TailCount);

    /// <summary>Adds the letters of a syllable.</summary>
    public static bool TryDecompose(int syllable, List<int> result)
    {
        int index = syllable - SyllableBase;
        if (index is < 0 or >= SyllableCount)
        {
            return false;
        }

        result.Add(LeadBase + (index / (VowelCount * TailCount)));
        result.Add(VowelBase + (index / TailCount % VowelCount));
        if (index % TailCount > 0)
        {
            result.Add(TailBase + (index % TailCount));
        }

        return true;
    }

    /// <summary>The syllable of a lead and a vowel, or of a syllable without a tail and a tail; 0: none.</summary>
    public static int Compose(int first, int second)
    {
        int lead = first - LeadBase, vowel = second - VowelBase, syllable = first - SyllableBase, tail = second - TailBase;
        return lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount ? SyllableBase + (((lead * VowelCount) + vowel) * TailCount)
            : syllable is >= 0 and < SyllableCount && syllable % TailCount == 0 && tail is > 0 and < TailCount ? first + tail
            : 0;
    }
}
