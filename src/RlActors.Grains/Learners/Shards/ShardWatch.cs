using RlActors.Hosting;

namespace RlActors.Learners.Shards;

/// <summary>
/// Waits for shards, and says for which. One whose silo does not answer at all is given up soon; one that answers and gets no further is given a long time, for a micro-batch of a large
/// model may take minutes.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="activity">Told who is waited for.</param>
/// <param name="clock">The clock.</param>
/// <param name="options">The deadlines.</param>
internal sealed class ShardWatch(string run, LearnerActivity activity, ActorClock clock, ActorOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Waits until every call has ended or its shard was given up.</summary>
    /// <param name="calls">Calls under way, by rank.</param>
    /// <param name="ask">Asks one of them how far it is.</param>
    /// <param name="abort">Called once, at the first failure, with what is told to the others; null: they go on.</param>
    /// <returns>Of each shard how its call ended, or why it was given up.</returns>
    public async Task<IReadOnlyDictionary<int, ShardAnswer<T>>> WaitAsync<T>(IReadOnlyDictionary<int, Task<T>> calls, Func<int, Task<ShardProgress?>> ask, Action<string>? abort = null)
    {
        string doing = activity.Doing;
        var answers = new Dictionary<int, ShardAnswer<T>>();
        var pending = calls.ToDictionary(call => call.Key, call => new Pending<T>(call.Value, clock.Now));
        bool aborted = false;
        while (pending.Count > 0)
        {
            using (var ended = new CancellationTokenSource())
            {
                await Task.WhenAny([clock.Delay(Interval, ended.Token), .. pending.Values.Select(call => call.Call)]);
                await ended.CancelAsync();
            }

            foreach (var (rank, call) in pending.Where(entry => entry.Value.Call.IsCompleted).ToList())
            {
                answers[rank] = await ShardAnswer<T>.OfAsync(call.Call);
                pending.Remove(rank);
            }

            foreach (var (rank, call) in pending)
            {
                Look(call, () => ask(rank));
            }

            bool stuck = pending.Values.All(call => call.WaitingFor is not null); // each waits for another: whoever has longest
            foreach (var (rank, call) in pending.ToList())
            {
                if (Why(rank, call, stuck) is { } reason)
                {
                    foreach (var other in pending.Values)
                    {
                        other.Moved = clock.Now; // it is told now: its time begins anew
                    }

                    answers[rank] = new ShardAnswer<T>(default, new ShardLostException(reason));
                    pending.Remove(rank);
                    call.Call.Ignore();
                }
            }

            if (!aborted && abort is not null && answers.FirstOrDefault(answer => answer.Value.Failure is not null) is { Value.Failure: { } failure } first)
            {
                aborted = true;
                abort($"shard {first.Key} of run '{run}' was lost: {failure.Message}");
            }

            Tell(doing, pending);
        }

        activity.Does(doing);
        return answers;
    }

    /// <summary>Names the shard that gets on least, of those that do not wait for another themselves.</summary>
    private void Tell<T>(string doing, Dictionary<int, Pending<T>> pending)
    {
        var slowest = pending.Where(entry => entry.Value.WaitingFor is null).OrderBy(entry => entry.Value.Moved).FirstOrDefault();
        if (slowest.Value is { } call && clock.SecondsSince(call.Moved) >= 2 * Interval.TotalSeconds)
        {
            activity.Does($"{doing}: waiting for shard {slowest.Key} of run '{run}'");
        }
        else if (pending.Count > 0)
        {
            activity.Does(doing);
        }
    }

    /// <summary>Takes in what the last question brought, and asks again.</summary>
    private void Look<T>(Pending<T> call, Func<Task<ShardProgress?>> ask)
    {
        if (call.Question is { IsCompleted: false })
        {
            return;
        }

        if (call.Question is { IsCompletedSuccessfully: true } answered)
        {
            var progress = answered.Result;
            (call.Heard, call.IsGone) = (clock.Now, progress is null);
            if (progress != call.Progress)
            {
                (call.Progress, call.Moved) = (progress, clock.Now);
            }
        }

        call.Question = ask();
        call.Question.Ignore();
    }

    private string? Why<T>(int rank, Pending<T> call, bool stuck) =>
        call.IsGone ? $"shard {rank} of run '{run}' is not there any more"
        : clock.SecondsSince(call.Heard) > options.ShardSilenceSeconds ? $"shard {rank} of run '{run}' has not answered for {clock.SecondsSince(call.Heard):0} s"
        : (stuck || call.WaitingFor is null) && clock.SecondsSince(call.Moved) > options.ShardStallSeconds ? $"shard {rank} of run '{run}' has made no progress for {clock.SecondsSince(call.Moved):0} s"
        : null;

    private sealed class Pending<T>(Task<T> call, DateTimeOffset began)
    {
        public Task<T> Call => call;

        public DateTimeOffset Heard { get; set; } = began;

        public DateTimeOffset Moved { get; set; } = began;

        public bool IsGone { get; set; }

        public ShardProgress? Progress { get; set; }

        public int? WaitingFor => Progress?.WaitingFor;

        public Task<ShardProgress?>? Question { get; set; }
    }
}
