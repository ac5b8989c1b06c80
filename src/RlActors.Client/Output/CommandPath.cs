using System.CommandLine.Parsing;

namespace RlActors.Client.Output;

/// <summary>A command as it is typed: <c>rlactors ledger verify</c>.</summary>
internal static class CommandPath
{
    public static string Of(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = command; result is CommandResult { Parent: not null } verb; result = result.Parent)
        {
            names.Push(verb.Command.Name);
        }

        return string.Join(' ', names.Prepend("rlactors"));
    }
}
