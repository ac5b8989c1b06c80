namespace RlActors.Tasks.Tables;

/// <summary>A dataset of JSON lines files whose fields are mapped by options (<see cref="TableOptions"/>); GSM8K's files load through it.</summary>
public sealed class JsonLinesTask : TableTask
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "jsonl";

    /// <summary>Reads the files.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds, or a file cannot be read; file and line are named.</exception>
    public JsonLinesTask(TaskContext context) : base(Name, context, JsonLinesFile.Read)
    {
    }
}
