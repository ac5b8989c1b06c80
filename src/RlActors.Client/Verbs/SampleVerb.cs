using System.CommandLine;
using RlActors.Client.Sampling;
using RlActors.Client.Steering;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors sample</c>: what the newest policy says to a prompt.</summary>
internal static class SampleVerb
{
    private static readonly Argument<string> Run = CommonOptions.Run();
    private static readonly Argument<string> Prompt = new("prompt") { Description = "Text to complete, such as \"12+34=\"" };

    private static readonly Option<double> Temperature = new("--temperature")
    {
        Description = "0 takes the likeliest token each time",
        HelpName = "t",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<int> MaxTokens = new("--max-tokens") { Description = "Longest completion", HelpName = "n", DefaultValueFactory = _ => 64 };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "sample", "Complete a prompt with a run's newest policy: on its silo where one serves, else with the weights in the data folder.",
        ActAsync, Run, Prompt, Temperature, MaxTokens, CommonOptions.Gateway);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var (prompt, temperature, maxTokens) = (call.Get(Prompt), call.Get(Temperature), call.Get(MaxTokens));
        if (!double.IsFinite(temperature) || temperature < 0 || maxTokens < 1)
        {
            throw new RlActorsException(
                $"temperature {temperature} with at most {maxTokens} tokens cannot be sampled; give --temperature 0 or more and --max-tokens 1 or more");
        }

        var view = call.NamesCluster || SiloFile.FindAll(call.Data.Path).Any(file => file.IsAlive)
            ? await AskSiloAsync(call, prompt, temperature, maxTokens, cancellationToken)
            : await SampleHereAsync(call, prompt, temperature, maxTokens, cancellationToken);
        call.Answer(view, (console, answer) => console.WriteLine(answer.Completion));
        return ConsoleRoot.Done;
    }

    private static async Task<SampleView> AskSiloAsync(VerbCall call, string prompt, double temperature, int maxTokens, CancellationToken cancellationToken)
    {
        string run = call.Get(Run);
        if (call.Data.HasLedger)
        {
            await call.Data.GetRunAsync(run, cancellationToken);
        }

        await using var silo = await call.ConnectAsync(cancellationToken);
        string text = await silo.AskAsync(run, grain => grain.SampleAsync(prompt, temperature, maxTokens), cancellationToken);
        return new(run, prompt, text, temperature, maxTokens, "silo");
    }

    private static async Task<SampleView> SampleHereAsync(VerbCall call, string prompt, double temperature, int maxTokens, CancellationToken cancellationToken)
    {
        var run = await call.Data.GetRunAsync(call.Get(Run), cancellationToken);
        var sampler = new FolderSampler(call.Data.Ledger, call.Data.Weights, call.Context.CreateEngines, call.Context.CreateEnvironment());
        string text = await sampler.SampleAsync(run, prompt, new() { Temperature = temperature, MaxTokens = maxTokens }, cancellationToken);
        return new(run.Name, prompt, text, temperature, maxTokens, "folder");
    }
}

/// <summary>The answer of <c>sample</c>; its source is <c>silo</c> or <c>folder</c>: whose weights these were.</summary>
internal sealed record SampleView(string Run, string Prompt, string Completion, double Temperature, int MaxTokens, string Source);
