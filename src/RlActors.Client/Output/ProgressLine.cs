using System.Globalization;
using Spectre.Console;

namespace RlActors.Client.Output;

/// <summary>Shows how far long work has come: a bar on a terminal, a line every tenth elsewhere.</summary>
internal static class ProgressLine
{
    private const int Least = 20;

    /// <summary>Works and shows it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="what">What is being done.</param>
    /// <param name="of">Units of work in all; little work is not shown.</param>
    /// <param name="work">The work; reports units done.</param>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, string what, int of, Func<IProgress<int>, Task<T>> work)
    {
        if (of < Least)
        {
            return work(new Callback(_ => { }));
        }

        return console.Profile.Capabilities.Interactive
            ? console.Progress().AutoClear(true).StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: of);
                return await work(new Callback(done => bar.Value = done));
            })
            : work(new Callback(Lines(console, what, of)));
    }

    private static Action<int> Lines(IAnsiConsole console, string what, int of)
    {
        int tenth = 0;
        return done =>
        {
            if (10L * done / of > tenth)
            {
                tenth = (int)(10L * done / of);
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {of}"));
            }
        };
    }

    /// <summary>Reports at once, on the thread that works.</summary>
    private sealed class Callback(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
