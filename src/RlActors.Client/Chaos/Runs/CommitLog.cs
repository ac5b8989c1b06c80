namespace RlActors.Client.Chaos.Runs;

/// <summary>When steps were committed, over all runs of a session.</summary>
internal sealed class CommitLog
{
    private readonly SortedSet<DateTimeOffset> _times = [];

    public int Count
    {
        get
        {
            lock (_times)
            {
                return _times.Count;
            }
        }
    }

    public void Add(DateTimeOffset time)
    {
        lock (_times)
        {
            _times.Add(time);
        }
    }

    /// <summary>The first commit after a moment; null where there was none yet.</summary>
    public DateTimeOffset? After(DateTimeOffset moment)
    {
        lock (_times)
        {
            foreach (var time in _times.GetViewBetween(moment.AddTicks(1), DateTimeOffset.MaxValue))
            {
                return time;
            }

            return null;
        }
    }

    /// <summary>The longest time without a commit between two moments.</summary>
    public TimeSpan LongestGap(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_times)
        {
            var (longest, last) = (TimeSpan.Zero, from);
            foreach (var time in _times.Where(time => time > from && time < to).Append(to))
            {
                longest = time - last > longest ? time - last : longest;
                last = time;
            }

            return longest;
        }
    }
}
