namespace RlActors.Tasks.Tables;

/// <summary>A dataset of Parquet files whose columns are mapped by options (<see cref="TableOptions"/>).</summary>
public sealed class ParquetTask : TableTask
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "parquet";

    /// <summary>Reads the files.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds, or a file cannot be read; file and row are named.</exception>
    public ParquetTask(TaskContext context) : base(Name, context, ParquetFile.Read)
    {
    }
}
