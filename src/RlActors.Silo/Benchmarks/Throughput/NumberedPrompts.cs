using System.Globalization;
using System.Text.Json;
using RlActors.Tasks;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>Prompts that are numbers, as many as the option <c>count</c> says; none is held in memory.</summary>
internal sealed class NumberedPrompts : ITask
{
    public const string Name = "numbered-prompts";

    private readonly int _count;

    public NumberedPrompts(TaskContext context) => _count = context.Options.ValueKind == JsonValueKind.Object ? context.Options.GetProperty("count").GetInt32() : 1;

    public string Dataset => "numbered";

    public string Alphabet => "0123456789";

    public int Count(Split split) => split == Split.Train ? _count : 0;

    public TaskPrompt Get(Split split, int index) => Of(index.ToString(CultureInfo.InvariantCulture));

    public TaskPrompt? Find(string promptId) => promptId.StartsWith("numbered/", StringComparison.Ordinal) ? Of(promptId["numbered/".Length..]) : null;

    private static TaskPrompt Of(string number) => new("numbered/" + number, number, number, null);
}
