using System.CommandLine;
using RlActors.Client.Reading;
using RlActors.Identity;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors show</c>: a group's completions, token by token.</summary>
internal static class ShowVerb
{
    private static readonly Argument<string> Group = new("group") { Description = "Id of the group: run/prompt/attempt (see: rlactors history)" };

    private static readonly Option<int?> Index = new("--completion") { Description = "Only the completion of this index [default: all]", HelpName = "index" };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "show", "Show a group's completions token by token: policy version, logprob, rewards and verdicts.", ActAsync, Group, Index);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var group = await call.Data.GetGroupAsync(Parse(call.Get(Group)), cancellationToken);
        var completions = await call.Data.Ledger.ReadCompletionsAsync(group.Id, cancellationToken);
        if (call.Get(Index) is { } index)
        {
            completions = [.. completions.Where(completion => completion.Record.Index == index)];
            if (completions.Count == 0)
            {
                throw new RlActorsException($"group '{group.Id}' has no completion {index} in the ledger; leave --completion out to see those it has");
            }
        }

        var run = await call.Data.GetRunAsync(group.Id.Run, cancellationToken);
        var tokenizer = await RunTokenizer.ReadAsync(run, call.Data.Weights, call.Context.CreateEnvironment(), cancellationToken);
        var whole = await call.Data.Ledger.FindTrajectoriesAsync(group.Id, cancellationToken);
        call.Answer(GroupView.Of(group, whole?.PromptTokens, completions, tokenizer), (console, view) => GroupPage.Render(console, view, call.Now));
        return ConsoleRoot.Done;
    }

    private static GroupId Parse(string text)
    {
        try
        {
            return GroupId.Parse(text);
        }
        catch (FormatException error)
        {
            throw new RlActorsException(error.Message, error);
        }
    }
}
