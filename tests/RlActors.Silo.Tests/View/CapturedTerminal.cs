using System.Text;
using Spectre.Console;

namespace RlActors.Silo.Tests.View;

/// <summary>A terminal, or a file in the place of one, that keeps what is written.</summary>
internal sealed class CapturedTerminal(bool isTerminal, int width = 100, int height = 30) : IAnsiConsoleOutput
{
    public TextWriter Writer { get; } = new StringWriter { NewLine = "\n" };

    public bool IsTerminal => isTerminal;

    public int Width => width;

    public int Height => height;

    public string Text => Writer.ToString()!;

    public void SetEncoding(Encoding encoding)
    {
    }

    public IAnsiConsole Open()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = this,
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
