using System.Globalization;
using RlActors.Tasks;

namespace RlActors.Client.Tests.Tasks;

/// <summary>Prompts <c>0=</c>, <c>1=</c>, … whose answers are the number.</summary>
internal sealed class CountingTask(int train, bool demonstrates = true) : ITask
{
    public string Dataset => "count";

    public string Alphabet => "0123456789=";

    public int Count(Split split) => split == Split.Train ? train : 0;

    public TaskPrompt Get(Split split, int index)
    {
        string number = index.ToString(CultureInfo.InvariantCulture);
        return new TaskPrompt($"count/{number}", number + "=", number, demonstrates ? number : null);
    }

    public TaskPrompt? Find(string promptId) => null;
}
