using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RlActors.Environments.Tokenization;

/// <summary>Another implementation of tokenizer.json, asked over a pipe (<c>tests/oracles/tokenize.mjs</c>).</summary>
internal sealed class TokenizerOracle : IDisposable
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Process _process;

    private TokenizerOracle(Process process, string file) => (_process, File) = (process, file);

    /// <summary>The tokenizer.json it reads.</summary>
    public string File { get; }

    /// <summary>Starts it; skips the test where node or its packages are not installed.</summary>
    public static TokenizerOracle Start(string engine, string vocabulary)
    {
        string folder = Path.Combine(Repository(), "tests", "oracles");
        Skip.IfNot(Directory.Exists(Path.Combine(folder, "node_modules")), "tests/oracles/install has not installed the other implementations");
        var start = new ProcessStartInfo("node", ["tokenize.mjs", engine, vocabulary])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        var process = Process.Start(start)!;
        var hello = JsonSerializer.Deserialize<Hello>(process.StandardOutput.ReadLine() ?? "{\"error\":\"it ended at once\"}", Form)!;
        Skip.If(hello.File is null, $"the oracle cannot read {vocabulary}: {hello.Error}");
        return new TokenizerOracle(process, hello.File!);
    }

    /// <summary>Ids of texts without what the post-processor adds and with it, and the decoding of the former.</summary>
    public Encoded Encode(IReadOnlyList<string> texts) => Ask<Encoded>(new { texts });

    /// <summary>Decodes ids, special tokens left out.</summary>
    public string[] Decode(IReadOnlyList<int[]> ids) => Ask<Encoded>(new { ids }).Plain;

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private T Ask<T>(object question)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(question, Form));
        _process.StandardInput.Flush();
        return JsonSerializer.Deserialize<T>(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the oracle has ended"), Form)!;
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "RlActors.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests do not run within the repository");
    }

    public sealed record Encoded(int[][] Ids, string[] Plain, int[][] Full);

    private sealed record Hello(string? File, string? Error);
}
