using System.Globalization;
using RlActors.Client.Output;
using RlActors.Client.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RlActors.Client.Watching;

/// <summary>A run that is being watched on a terminal: the latest news, below them where it stands.</summary>
/// <param name="height">Rows of the terminal.</param>
internal sealed class WatchPicture(int height)
{
    private const int RowsBelow = 8;
    private const int BarWidth = 30;

    private readonly Queue<string> _news = [];

    /// <summary>Draws a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="waiting">What the run waits for, by its own word.</param>
    /// <param name="now">The present time.</param>
    public IRenderable Draw(RunMoment moment, IReadOnlyList<string> waiting, DateTimeOffset now)
    {
        foreach (var news in RunNews.Of(moment))
        {
            _news.Enqueue(news.ToMarkup());
        }

        while (_news.Count > Math.Max(1, height - RowsBelow))
        {
            _news.Dequeue();
        }

        var lines = _news.Append(string.Empty).Append(Progress(moment.Standing, now)).Append(Markup.Escape(moment.Balance.ToString()))
            .Concat(waiting.Select(what => $"[yellow]waits: {Markup.Escape(what)}[/]"));
        return new Rows(lines.Select(line => new Markup(line)));
    }

    private static string Progress(RunStanding standing, DateTimeOffset now)
    {
        string head = $"[bold]{Markup.Escape(standing.Row.Name)}[/] {StatusText.Markup(standing.Row.Status)}";
        if (standing.Current is not { } stage)
        {
            return $"{head}, its first stage has not begun";
        }

        int full = stage.Steps > 0 ? Math.Clamp(BarWidth * stage.Version / stage.Steps, 0, BarWidth) : 0;
        string took = RelativeTime.Span((stage.Row!.EndedAt ?? now) - stage.Row.BeganAt);
        return string.Create(CultureInfo.InvariantCulture,
            $"{head}  {stage.Kind} [green]{new string('#', full)}[/]{new string('-', BarWidth - full)} {stage.Version}/{stage.Steps} {stage.Unit}s, {took}");
    }
}
