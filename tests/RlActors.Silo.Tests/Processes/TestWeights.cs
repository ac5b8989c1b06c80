namespace RlActors.Silo.Tests.Processes;

/// <summary>
/// Where the processes of the tests keep their weights: in their data folders, or, where the variable RLACTORS_TEST_WEIGHTS has the connection string of an Azure Blob
/// service (<c>tests/services/azurite</c> prints one), each data folder's in a container of its own.
/// </summary>
internal static class TestWeights
{
    /// <summary>The place for a command line's data folder; null: in that.</summary>
    public static string? Of(IReadOnlyList<string> arguments) => Environment.GetEnvironmentVariable("RLACTORS_TEST_WEIGHTS") is { Length: > 0 } service
        && arguments.SkipWhile(argument => argument != "--data").Skip(1).FirstOrDefault() is { } folder
        ? At(service, folder)
        : null;

    /// <summary>The container for a data folder in a service.</summary>
    public static string At(string service, string folder) =>
        $"{service};Container=w{string.Concat(Path.GetFileName(folder).ToLowerInvariant().Where(char.IsAsciiLetterOrDigit))}";
}
