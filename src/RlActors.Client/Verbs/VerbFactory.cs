using System.CommandLine;

namespace RlActors.Client.Verbs;

/// <summary>Makes verbs that are called with what they work on.</summary>
internal sealed class VerbFactory(ClientContext context)
{
    /// <summary>Makes a verb.</summary>
    /// <param name="name">The word to type.</param>
    /// <param name="description">What it does, for people.</param>
    /// <param name="act">Does it; returns the exit code.</param>
    /// <param name="symbols">Its arguments and options, in order.</param>
    public Command Create(string name, string description, Func<VerbCall, CancellationToken, Task<int>> act, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                case Option option:
                    command.Options.Add(option);
                    break;
                default:
                    throw new ArgumentException($"'{symbol.Name}' is neither an argument nor an option", nameof(symbols));
            }
        }

        command.SetAction((parsed, cancellationToken) => ActAsync(parsed, act, cancellationToken));
        return command;
    }

    private async Task<int> ActAsync(ParseResult parsed, Func<VerbCall, CancellationToken, Task<int>> act, CancellationToken cancellationToken)
    {
        await using var call = new VerbCall(parsed, context);
        return await act(call, cancellationToken);
    }
}
