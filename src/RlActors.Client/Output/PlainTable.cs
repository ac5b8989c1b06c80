using Spectre.Console;

namespace RlActors.Client.Output;

/// <summary>Tables without a frame: a header in capitals, one line a row where the width allows.</summary>
internal static class PlainTable
{
    private const int Gap = 3;

    /// <summary>Makes a table.</summary>
    /// <param name="columns">Headers; one that begins with <c>&gt;</c> is a column of numbers, set to the right.</param>
    public static Table Create(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.None);
        for (int i = 0; i < columns.Length; i++)
        {
            bool numbers = columns[i].StartsWith('>');
            string header = columns[i].TrimStart('>').ToUpperInvariant();
            table.AddColumn(new TableColumn($"[bold]{Markup.Escape(header)}[/]")
            {
                NoWrap = numbers,
                Alignment = numbers ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, i == columns.Length - 1 ? 0 : Gap, 0),
            });
        }

        return table;
    }
}
