using System.CommandLine;
using System.Globalization;
using RlActors.Client.Output;
using RlActors.Ledger;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors prompts</c>: a run's prompts by how they fare.</summary>
internal static class PromptsVerb
{
    private static readonly Argument<string> Run = CommonOptions.Run();

    private static readonly Option<string> Sort = new Option<string>("--sort")
    {
        Description = "worst or best by the latest attempt; falling or rising from the first attempt to the latest",
        HelpName = "worst|best|falling|rising",
        DefaultValueFactory = _ => "worst",
    }.AcceptOnlyFromAmong("worst", "best", "falling", "rising");

    private static readonly Option<int> Top = new("--top")
    {
        Description = "How many",
        HelpName = "n",
        DefaultValueFactory = _ => 20,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1))
                {
                    result.AddError($"--top is '{token.Value}'; expected a number of at least 1");
                }
            },
        },
    };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "prompts", "List a run's prompts by their rewards: the worst, the best, those that fall, those that rise.", ActAsync, Run, Sort, Top);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var run = await call.Data.GetRunAsync(call.Get(Run), cancellationToken);
        var order = Enum.Parse<PromptOrder>(call.Get(Sort)!, ignoreCase: true);
        var prompts = await call.Data.Ledger.ReadPromptsAsync(run.Name, order, call.Get(Top), cancellationToken);
        var lines = prompts.Select(prompt => new PromptLine(prompt.Prompt, prompt.Attempts, prompt.First, prompt.Last, prompt.Last - prompt.First, prompt.Mean));
        call.Answer(new PromptsView(run.Name, order, [.. lines]), Render);
        return ConsoleRoot.Done;
    }

    private static void Render(IAnsiConsole console, PromptsView view)
    {
        if (view.Prompts.Count == 0)
        {
            console.WriteLine($"no prompt of run {view.Run} has a reward yet; where it stands: rlactors status {view.Run}");
            return;
        }

        var table = PlainTable.Create("~prompt", ">attempts", ">first", ">latest", ">change", ">mean");
        foreach (var prompt in view.Prompts)
        {
            table.AddRow(
                Markup.Escape(prompt.Prompt), prompt.Attempts.ToString(CultureInfo.InvariantCulture), RewardText.Markup(prompt.First),
                RewardText.Markup(prompt.Latest), RewardText.Change(prompt.Change), RewardText.Markup(prompt.Mean));
        }

        console.Write(table);
        console.WriteLine($"every attempt at one: rlactors history --prompt {view.Prompts[0].Prompt} --run {view.Run}");
    }
}

/// <summary>The answer of <c>prompts</c>.</summary>
internal sealed record PromptsView(string Run, PromptOrder Sort, IReadOnlyList<PromptLine> Prompts);

/// <summary>One prompt of a run.</summary>
internal sealed record PromptLine(string Prompt, int Attempts, double First, double Latest, double Change, double Mean);
