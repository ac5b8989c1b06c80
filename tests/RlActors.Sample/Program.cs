using Microsoft.Extensions.Hosting;
using RlActors.Judges;
using RlActors.Silo.Commands;
using RlActors.Silo.Hosting;
using RlActors.Tasks;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.AddRlActors().AddTask<Doubling>("doubling").AddJudge<Brevity>("brevity");
return await builder.RunRlActorsAsync(args);

/// <summary>Doubling a number: prompts "dbl/21" ask "21*2=".</summary>
sealed class Doubling : ITask
{
    public string Dataset => "dbl";
    public string Alphabet => "0123456789*=";
    public int Count(Split split) => split == Split.Train ? 80 : 10;
    public TaskPrompt Get(Split split, int index) => Of(index + split switch { Split.Train => 0, Split.Validation => 80, _ => 90 });
    public TaskPrompt? Find(string promptId) => int.TryParse(promptId["dbl/".Length..], out int number) ? Of(number) : null;

    private static TaskPrompt Of(int number) => new($"dbl/{number}", $"{number}*2=", $"{2 * number}", $"{2 * number}");
}

/// <summary>The shorter the answer, the better; correctness is another judge's business.</summary>
sealed class Brevity : IJudge
{
    public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new Judgement(1.0 / (1 + request.Text.Length)));
}
