using System.Globalization;

namespace RlActors.Tokenization.PreTokenizers;

/// <summary>General categories by the names that <c>\p{…}</c> uses: <c>L</c>, <c>Lu</c>, <c>P</c>, ….</summary>
internal static class CategoryNames
{
    /// <summary>In the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] Names =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    /// <summary>The categories of a name; empty where there is none of that name.</summary>
    public static UnicodeCategory[] Find(string name) =>
        name.Length is 1 or 2 ? [.. Names.Index().Where(pair => pair.Item == name || pair.Item[..1] == name).Select(pair => (UnicodeCategory)pair.Index)] : [];
}
