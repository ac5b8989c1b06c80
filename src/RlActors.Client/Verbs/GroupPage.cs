using System.Globalization;
using RlActors.Client.Output;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary>A group for people: under every token its policy version and its logprob.</summary>
internal static class GroupPage
{
    public static void Render(IAnsiConsole console, GroupView view, DateTimeOffset now)
    {
        console.MarkupLine($"group [bold]{Markup.Escape(view.Group)}[/]: {StatusText.Markup(view.State, view.Reason)}, admitted at version {view.AdmittedVersion} "
            + $"of {StageName.Of(view.Stage)} {RelativeTime.Of(view.AdmittedAt, now)}{Trained(view)}");
        if (view.PromptTokens is { } prompt)
        {
            console.Write(new Text($"prompt  {string.Join(' ', prompt.Select(token => TokenText.Visible(token.Token)))}\n"));
        }

        if (view.Completions.Count == 0)
        {
            console.WriteLine("no completion of it is in the ledger yet");
        }

        foreach (var completion in view.Completions)
        {
            console.WriteLine();
            console.MarkupLine($"[bold]#{completion.Index}[/]{(completion.Tokens.Any(token => token.Sampled) ? "" : "  greedy, not trained")}  reward {RewardText.Markup(completion.Reward)}  ended by {Ending(completion)}  "
                + $"{Markup.Escape(string.Join("; ", completion.Verdicts.Select(Verdict)))}");
            TokenGrid.Render(console, completion.Tokens);
        }
    }

    private static string Trained(GroupView view) => view.TrainedStep is { } step
        ? string.Create(CultureInfo.InvariantCulture, $", trained into version {step} at staleness {view.Staleness}")
        : string.Empty;

    private static string Ending(CompletionDetail completion) =>
        completion.Finish == Trajectories.FinishReason.Stop ? "stop token" : "length";

    private static string Verdict(VerdictDetail verdict)
    {
        string weight = verdict.Weight == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" × {verdict.Weight:0.###}");
        return $"{verdict.Judge} {RewardText.Number(verdict.Reward)}{weight}{(verdict.Detail is null ? string.Empty : $" ({verdict.Detail})")}";
    }
}
