using System.Text.RegularExpressions;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Deploy;

/// <summary>Whether the programs know every option and variable that the deployments give them.</summary>
public sealed partial class DeployedOptionsTests
{
    [Fact]
    public async Task Options_OfEveryContainer_AreTheProgramsOwn()
    {
        string silo = (await SiloProcess.RunAsync(["serve", "--help"])).Output, console = (await ConsoleProcess.RunAsync("silos", "--help")).Output;
        var containers = DeployedContainer.All.ToList();

        Assert.Equal(7, containers.Count);
        foreach (var container in containers)
        {
            string help = container.IsConsole ? console : silo;
            Assert.All(container.Arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)), option => Assert.True(Regex.IsMatch(help, $"{option}\\b"), $"{container.Name}: {option}"));
            Assert.All(
                container.Variables.Keys.Where(name => name.StartsWith("RLACTORS_", StringComparison.Ordinal)),
                name => Assert.True(Regex.IsMatch(help, $"{(name.EndsWith("_FILE", StringComparison.Ordinal) ? name[..^5] : name)}\\b"), $"{container.Name}: {name}"));
        }
    }

    [Fact]
    public void ImageFiles_DifferInTheBackendAlone()
    {
        string cpu = Instructions("Dockerfile"), cuda = Instructions("Dockerfile.cuda");

        Assert.Equal(cpu, Cuda().Replace(cuda, ""));
        Assert.Contains("USER $APP_UID", cpu, StringComparison.Ordinal);
        Assert.All(Copied().Matches(cpu), copied => Assert.True(Path.Exists(Path.Combine(DeployFolder.Root, copied.Groups[1].Value.TrimEnd('/'))), copied.Value));

        static string Instructions(string file) => string.Join('\n', File.ReadAllLines(DeployFolder.PathOf(file)).Where(line => !line.StartsWith('#')));
    }

    [GeneratedRegex(@" -p:TorchBackend=cuda|    NVIDIA_[A-Z_]+=[a-z,]+ \\\n")]
    private static partial Regex Cuda();

    [GeneratedRegex(@"^COPY (?!--from)(\S+)", RegexOptions.Multiline)]
    private static partial Regex Copied();
}
