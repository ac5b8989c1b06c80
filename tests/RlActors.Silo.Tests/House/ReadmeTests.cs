using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.House;

public sealed class ReadmeTests
{
    [Fact]
    public void Readme_Sample_IsTheProgramThatIsCompiled()
    {
        string root = RepositoryRoot();
        string readme = File.ReadAllText(Path.Combine(root, "README.md")).ReplaceLineEndings("\n");
        string program = File.ReadAllText(Path.Combine(root, "tests", "RlActors.Sample", "Program.cs")).ReplaceLineEndings("\n");
        Assert.Contains($"```csharp\n{program.TrimEnd()}\n```", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_WithItsOwnTaskAndJudge_Runs()
    {
        var small = SmallRecipe.Create();
        var (folder, file) = SmallRecipe.Write(small with
        {
            Name = "own",
            Task = new RlActors.Recipes.TaskOptions { Name = "doubling" },
            Judges = [new RlActors.Recipes.JudgeOptions { Name = "exact-match" }, new RlActors.Recipes.JudgeOptions { Name = "brevity", Weight = 0.1 }],
        });
        var (exit, output) = await SiloProcess.RunAssemblyAsync("RlActors.Sample.dll", ["run", file, "--run", "own", "--data", folder]);
        Assert.True(exit == 0, output);
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RlActors.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}
