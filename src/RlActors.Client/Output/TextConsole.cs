using Spectre.Console;

namespace RlActors.Client.Output;

/// <summary>Writes for people: colours on terminals that have them, plain text elsewhere.</summary>
internal static class TextConsole
{
    /// <summary>Wraps a writer.</summary>
    /// <param name="writer">Where the text goes.</param>
    /// <param name="isTerminal">Whether escape sequences and the terminal's own width may be used.</param>
    /// <param name="redirectedWidth">Columns where there is no terminal.</param>
    public static IAnsiConsole Create(TextWriter writer, bool isTerminal, int redirectedWidth)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (!isTerminal)
        {
            console.Profile.Width = redirectedWidth;
        }

        return console;
    }
}
