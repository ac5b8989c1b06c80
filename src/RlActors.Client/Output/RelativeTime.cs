using System.Globalization;

namespace RlActors.Client.Output;

/// <summary>Times as people say them.</summary>
internal static class RelativeTime
{
    /// <summary><c>just now</c>, <c>42 s ago</c>, <c>3 min ago</c>, <c>2 h ago</c>, <c>5 d ago</c>; a date after a month.</summary>
    public static string Of(DateTimeOffset then, DateTimeOffset now) => (now - then) switch
    {
        { TotalSeconds: < 5 } => "just now",
        { TotalSeconds: < 60 } age => Ago(age.TotalSeconds, "s"),
        { TotalMinutes: < 60 } age => Ago(age.TotalMinutes, "min"),
        { TotalHours: < 24 } age => Ago(age.TotalHours, "h"),
        { TotalDays: < 31 } age => Ago(age.TotalDays, "d"),
        _ => then.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary><c>42 s</c>, <c>3 min 5 s</c>, <c>2 h 10 min</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
    };

    private static string Ago(double amount, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(amount):0} {unit} ago");
}
