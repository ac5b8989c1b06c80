using System.Globalization;
using RlActors.Client.Output;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary>Tokens side by side with their stamps below, as many to a row as the console is wide.</summary>
internal static class TokenGrid
{
    private const int Gap = 2;
    private const string Margin = "    ";
    private static readonly string[] Labels = ["token", "version", "logprob"];

    public static void Render(IAnsiConsole console, IReadOnlyList<TokenDetail> tokens)
    {
        int label = Labels.Max(name => name.Length);
        int room = Math.Max(1, console.Profile.Width - Margin.Length - label - 1);
        var columns = tokens.Select(Column).ToArray();
        for (int start = 0; start < columns.Length;)
        {
            int end = start, used = 0;
            while (end < columns.Length && (end == start || used + Width(columns[end]) + Gap <= room))
            {
                used += Width(columns[end++]) + Gap;
            }

            for (int row = 0; row < Labels.Length; row++)
            {
                string cells = string.Concat(columns[start..end].Select(column => new string(' ', Gap + Width(column) - Cells(column[row])) + column[row]));
                console.Profile.Out.Writer.WriteLine(Margin + Labels[row].PadRight(label) + cells);
            }

            start = end;
        }
    }

    private static string[] Column(TokenDetail token) =>
    [
        TokenText.Visible(token.Token),
        token.Sampled ? token.Version.ToString(CultureInfo.InvariantCulture) : "given",
        token.Sampled ? token.Logprob.ToString("0.000", CultureInfo.InvariantCulture) : "-",
    ];

    private static int Width(string[] column) => column.Max(Cells);

    private static int Cells(string text) => new Markup(Markup.Escape(text)).Length;
}
