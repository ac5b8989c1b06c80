using Spectre.Console;

namespace RlActors.Client.Output;

/// <summary>Tables without a frame: a line under the header, cells that keep to one line where the width allows.</summary>
internal static class PlainTable
{
    /// <summary>Makes a table.</summary>
    /// <param name="columns">Headers; one that begins with <c>&gt;</c> is a column of numbers, set to the right.</param>
    public static Table Create(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(Style.Plain);
        foreach (string header in columns)
        {
            bool numbers = header.StartsWith('>');
            var column = new TableColumn($"[bold]{Markup.Escape(numbers ? header[1..] : header)}[/]") { NoWrap = numbers };
            table.AddColumn(numbers ? column.RightAligned() : column.LeftAligned());
        }

        return table;
    }
}
