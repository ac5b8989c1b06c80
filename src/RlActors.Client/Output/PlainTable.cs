using Spectre.Console;

namespace RlActors.Client.Output;

/// <summary>Tables without a frame: a header in capitals, a line a row.</summary>
internal static class PlainTable
{
    private const int Gap = 2;

    /// <summary>Makes a table.</summary>
    /// <param name="columns">Headers; <c>&gt;</c> in front makes a column of numbers, <c>~</c> one whose cells may break where the console is narrow.</param>
    public static Table Create(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.None);
        for (int i = 0; i < columns.Length; i++)
        {
            bool numbers = columns[i].StartsWith('>');
            string header = columns[i].TrimStart('>', '~').ToUpperInvariant();
            table.AddColumn(new TableColumn($"[bold]{Markup.Escape(header)}[/]")
            {
                NoWrap = !columns[i].StartsWith('~'),
                Alignment = numbers ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, i == columns.Length - 1 ? 0 : Gap, 0),
            });
        }

        return table;
    }
}
