namespace RlActors.Recipes.Algorithms;

/// <summary>Names by how few letters have to change (Levenshtein distance) to make the one that was written.</summary>
internal static class NearestNames
{
    private const int LongestWritten = 64;

    /// <summary>The names, nearest first; among equals in their own order.</summary>
    public static IEnumerable<string> Order(IEnumerable<string> names, string written)
    {
        string wanted = written.Length <= LongestWritten ? written : written[..LongestWritten];
        return names.OrderBy(name => Distance(name, wanted));
    }

    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
