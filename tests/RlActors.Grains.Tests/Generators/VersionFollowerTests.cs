using Microsoft.Extensions.Time.Testing;
using RlActors.Engines;
using RlActors.Generators;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Grains.Tests.Generators;

public sealed class VersionFollowerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly SlowEngine _engine = new(); // has nothing to dispose
    private readonly List<int> _failed = [];
    private readonly VersionFollower _follower;

    public VersionFollowerTests() => _follower = new VersionFollower(_engine, new ActorClock(_time), _ => { }, (version, _) => _failed.Add(version.Number));

    public void Dispose() => _follower.Dispose();

    [Fact]
    public void Hear_VersionsWhileOneLoads_LoadsOnlyTheNewestOfThem()
    {
        _follower.Hear(Version(1));
        for (int number = 2; number <= 9; number++)
        {
            _follower.Hear(Version(number));
        }

        _follower.Hear(Version(5));
        _engine.Finish(1);
        _engine.Finish(9);

        Assert.Equal([1, 9], _engine.Begun);
        Assert.Equal(9, _engine.Current!.Number);
    }

    [Fact]
    public async Task Reach_NewerVersionIsKnown_LoadsThat()
    {
        _follower.Hear(Version(1));
        var reach = _follower.ReachAsync(Version(2), Patience);
        _follower.Hear(Version(3));
        _engine.Finish(1);
        Assert.False(reach.IsCompleted);
        _engine.Finish(3);

        Assert.True(await reach.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal([1, 3], _engine.Begun);
    }

    [Fact]
    public async Task Reach_StoreIsSlow_GivesUpAndTheLoadGoesOn()
    {
        var reach = _follower.ReachAsync(Version(1), Patience);
        _time.Advance(Patience);
        Assert.False(await reach.WaitAsync(TimeSpan.FromMinutes(1)));
        _engine.Finish(1);

        Assert.True(await _follower.ReachAsync(Version(1), Patience));
        Assert.Equal([1], _engine.Begun);
    }

    [Fact]
    public async Task Reach_LoadBeganLongAgo_GivesUpAtOnce()
    {
        _follower.Hear(Version(1));
        _time.Advance(Patience);

        Assert.False(await _follower.ReachAsync(Version(2), Patience));
    }

    [Fact]
    public async Task Reach_CannotBeLoaded_SaysWhyAndTheNextHeartbeatTriesAgain()
    {
        var reach = _follower.ReachAsync(Version(1), Patience);
        _engine.Fail(1, new RlActorsException("it is gone"));
        var error = await Assert.ThrowsAsync<RlActorsException>(() => reach.WaitAsync(TimeSpan.FromMinutes(1)));
        _follower.Hear(Version(1));
        _engine.Finish(1);

        Assert.Equal("it is gone", error.Message);
        Assert.Equal([1], _failed);
        Assert.Equal(1, _engine.Current!.Number);
    }

    [Fact]
    public void Hear_OldVersionIsGoneMeanwhile_GoesOnWithTheNewest()
    {
        _follower.Hear(Version(1));
        _follower.Hear(Version(7));
        _engine.Fail(1, new RlActorsException("pruned"));
        _engine.Finish(7);

        Assert.Equal(7, _engine.Current!.Number);
        Assert.Empty(_failed);
    }

    [Fact]
    public void Dispose_LoadUnderWay_EndsItAndBeginsNoOther()
    {
        _follower.Hear(Version(1));
        _follower.Hear(Version(2));
        _follower.Dispose();
        _follower.Hear(Version(3));

        Assert.Equal([1], _engine.Begun);
        Assert.Empty(_failed);
    }

    private static PolicyVersion Version(int number) => new(0, number, 0, $"hash {number}");

    private sealed class SlowEngine : IGenerationEngine
    {
        private readonly Dictionary<int, TaskCompletionSource> _loads = [];

        public List<int> Begun { get; } = [];

        public PolicyVersion? Current { get; private set; }

        public GenerationStatistics Statistics => throw new NotSupportedException();

        public async Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken)
        {
            Begun.Add(version.Number);
            var load = _loads[version.Number] = new TaskCompletionSource();
            await load.Task.WaitAsync(cancellationToken);
            Current = version;
        }

        public void Finish(int number) => _loads[number].SetResult();

        public void Fail(int number, Exception error) => _loads[number].SetException(error);

        public IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken) => throw new NotSupportedException();

        public long? ProgressOf(string key) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
