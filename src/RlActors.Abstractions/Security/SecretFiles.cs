namespace RlActors.Security;

/// <summary>
/// Secrets that an orchestrator mounts as files: the variable <c>RLACTORS_LEDGER_FILE=/run/secrets/ledger</c> stands for <c>RLACTORS_LEDGER</c> with what the file holds. The value then is in
/// this process's variables alone, and in no list of its environment that others see.
/// </summary>
public static class SecretFiles
{
    /// <summary>What the name of a variable that names a file ends with.</summary>
    public const string Suffix = "_FILE";

    private const string Prefix = "RLACTORS_";

    /// <summary>Reads the files that the environment names. To be called first of all.</summary>
    /// <exception cref="RlActorsException">A file cannot be read, or a secret is given twice.</exception>
    public static void Load()
    {
        string[] names = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))];
        foreach (string name in names)
        {
            string variable = name[..^Suffix.Length];
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } file)
            {
                Environment.SetEnvironmentVariable(
                    variable, Environment.GetEnvironmentVariable(variable) is { Length: > 0 } ? throw new RlActorsException($"both {variable} and {name} are set; set one") : Read(name, file));
            }
        }
    }

    private static string Read(string name, string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"{name} names '{file}', which cannot be read: {error.Message}", error);
        }
    }
}
