namespace RlActors.Security;

/// <summary>
/// What a recipe may reach on the silo's machine: files within some folders, and environment variables by name. A silo that takes recipes from consoles (<c>serve</c>) is confined to
/// its data folder and what it was started with; a run of one's own (<c>run</c>) reaches what its user reaches.
/// </summary>
public sealed class RecipeReach
{
    private readonly string[]? _folders;
    private readonly HashSet<string> _variables;

    private RecipeReach(string[]? folders, IEnumerable<string> variables) => (_folders, _variables) = (folders, [.. variables]);

    /// <summary>Whatever the process may reach.</summary>
    public static RecipeReach Unlimited { get; } = new(null, []);

    /// <summary>Only these folders and variables.</summary>
    /// <param name="folders">Folders, with all they hold.</param>
    /// <param name="variables">Names of environment variables with keys that judges and generation servers ask for.</param>
    public static RecipeReach Within(IEnumerable<string> folders, IEnumerable<string> variables) => new([.. folders.Select(RealPath.Of).Distinct()], variables);

    /// <summary>The file or folder that a recipe names, every link followed.</summary>
    /// <param name="path">What the recipe says, or what was found for it.</param>
    /// <param name="key">Where it says it, such as <c>model.path</c>.</param>
    /// <exception cref="RlActorsException">It lies outside.</exception>
    public string Require(string path, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (_folders is null)
        {
            return path;
        }

        string real = RealPath.Of(path);
        return IsWithin(real)
            ? real
            : throw new RlActorsException(
                $"{key} is '{path}'{(real == Path.GetFullPath(path) ? "" : $", which is '{real}',")} outside of what a recipe may reach here: {string.Join(", ", _folders.Select(folder => $"'{folder}'"))}; "
                + "put it there, or start the silo with --allow-folder");
    }

    /// <summary>A folder that a recipe names, whose files may not lead outside either.</summary>
    /// <exception cref="RlActorsException">It, or one of its files, lies outside.</exception>
    public string RequireFolder(string path, string key)
    {
        string real = Require(path, key);
        if (_folders is not null && Directory.Exists(real))
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(real))
            {
                Require(entry, key);
            }
        }

        return real;
    }

    /// <summary>The value of the environment variable that a recipe names as the holder of a key; null where it is not set.</summary>
    /// <exception cref="RlActorsException">The recipe may not ask for that one.</exception>
    public string? Variable(string name, string key)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_folders is not null && !_variables.Contains(name))
        {
            throw new RlActorsException(
                $"{key} names the variable '{name}', which recipes may not ask for here ({(_variables.Count == 0 ? "they may for none" : "they may for " + string.Join(", ", _variables.Order(StringComparer.Ordinal)))}); start the silo with --allow-variable {name}");
        }

        return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
    }

    private bool IsWithin(string real) => _folders!.Any(folder => real == folder || real.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
}
