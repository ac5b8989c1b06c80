using System.Text.Json;

namespace RlActors.Silo.Benchmarks.Soak;

/// <summary>Counts a run's steps and trained tokens by following its <c>metrics.jsonl</c>, reading each line once.</summary>
/// <param name="path">The file; it need not be there yet.</param>
internal sealed class StepCounter(string path)
{
    private long _read;

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Trained tokens so far.</summary>
    public double Tokens { get; private set; }

    /// <summary>Takes in the whole lines written since.</summary>
    public void Read()
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Min(_read, file.Length);
        byte[] news = new byte[Math.Min(file.Length - file.Position, 16 << 20)];
        file.ReadExactly(news);
        int end = Array.LastIndexOf(news, (byte)'\n') + 1;
        for (int from = 0; from < end;)
        {
            int to = Array.IndexOf(news, (byte)'\n', from);
            using var line = JsonDocument.Parse(news.AsMemory(from, to - from));
            Steps++;
            Tokens += line.RootElement.TryGetProperty("tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Number ? tokens.GetDouble() : 0;
            from = to + 1;
        }

        _read += end;
    }
}
