namespace RlActors.Storage;

/// <summary>A run's folder inside the data folder.</summary>
internal static class RunFolder
{
    /// <summary>Path of a run's folder.</summary>
    /// <exception cref="RlActorsException">The name cannot be a folder's.</exception>
    public static string Of(string dataFolder, string run)
    {
        RequireName(run);
        return Path.Combine(dataFolder, run);
    }

    /// <summary>Checks that a run's name is the name of one folder.</summary>
    /// <exception cref="RlActorsException">It is not.</exception>
    public static void RequireName(string run)
    {
        if (string.IsNullOrWhiteSpace(run) || run is "." or ".." || run.IndexOfAny(['/', '\\', ':', '\0']) >= 0)
        {
            throw new RlActorsException($"'{run}' is not a run name; use letters, digits, dots, dashes and underscores");
        }
    }
}
