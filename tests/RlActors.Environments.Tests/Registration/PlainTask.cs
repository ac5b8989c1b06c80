using RlActors.Tasks;

namespace RlActors.Environments.Registration;

/// <summary>A user's task whose constructor takes nothing.</summary>
public sealed class PlainTask : ITask
{
    public string Dataset => "plain";

    public string Alphabet => string.Empty;

    public int Count(Split split) => 0;

    public TaskPrompt Get(Split split, int index) => throw new ArgumentOutOfRangeException(nameof(index));

    public TaskPrompt? Find(string promptId) => null;
}
