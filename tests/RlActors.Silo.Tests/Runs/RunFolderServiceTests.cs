using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RlActors.Ledger;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Tests.Runs;

public sealed class RunFolderServiceTests : IDisposable
{
    private readonly ScratchFolder _data = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero));

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task SweepAsync_RunningRun_WritesItsFolder()
    {
        var run = new RecordedRun().Create().Step(1, 1, 0.4);
        using var service = Service(run.Ledger, out var folders);

        await service.SweepAsync(default);

        Assert.True(File.Exists(folders.Of("quickstart-1").MetricsPath));
    }

    [Fact]
    public async Task Dispose_WithoutAStop_EndsWithoutAFault()
    {
        var service = Service(new RecordedRun().Create().Step(1, 1, 0.4).Ledger, out var folders);
        await service.StartAsync(default);
        while (!File.Exists(folders.Of("quickstart-1").MetricsPath))
        {
            await Task.Yield(); // until it has begun
        }

        service.Dispose();

        await service.ExecuteTask!;
    }

    [Fact]
    public async Task SweepAsync_RunCompletesWhileTheProcessLives_WritesTheSummaryOnce()
    {
        var run = RecordedRun.Complete();
        using var service = Service(run.Ledger, out var folders);
        await service.SweepAsync(default);
        Assert.True(File.Exists(folders.Of("quickstart-1").SummaryPath));
        File.Delete(folders.Of("quickstart-1").SummaryPath);

        await service.SweepAsync(default);

        Assert.False(File.Exists(folders.Of("quickstart-1").SummaryPath));
    }

    [Fact]
    public async Task SweepAsync_OldCompleteRunWithoutAFolder_LeavesItAlone()
    {
        var run = RecordedRun.Complete();
        _time.SetUtcNow(run.Now.AddHours(1));
        using var service = Service(run.Ledger, out var folders);

        await service.SweepAsync(default);

        Assert.False(Directory.Exists(folders.Of("quickstart-1").FolderPath));
    }

    [Fact]
    public async Task SweepAsync_OldCompleteRunWhoseSummaryIsMissing_WritesIt()
    {
        var run = RecordedRun.Complete();
        _time.SetUtcNow(run.Now.AddHours(1));
        using var service = Service(run.Ledger, out var folders);
        Directory.CreateDirectory(folders.Of("quickstart-1").FolderPath);

        await service.SweepAsync(default);

        Assert.True(File.Exists(folders.Of("quickstart-1").SummaryPath));
    }

    [Fact]
    public async Task SweepAsync_PausedRun_StillFollowsWhatWasInFlight()
    {
        var run = new RecordedRun().Create().Step(1, 1, 0.4).Settle(RunStatus.Paused, "asked for");
        using var service = Service(run.Ledger, out var folders);
        await service.SweepAsync(default);
        _time.Advance(TimeSpan.FromHours(1));

        run.Step(1, 2, 0.5);
        await service.SweepAsync(default);

        Assert.Equal(2, File.ReadAllLines(folders.Of("quickstart-1").MetricsPath).Length);
    }

    [Fact]
    public async Task ExecuteAsync_LedgerFails_TellsOnceAndTriesAgain()
    {
        var run = new RecordedRun().Create().Step(1, 1, 0.4);
        var polls = new SemaphoreSlim(0);
        run.Ledger.OnReadRuns = () => polls.Release();
        run.Ledger.Fault = new RlActorsException("the ledger is busy");
        var log = new CountingLogger();
        using var service = Service(run.Ledger, out var folders, log);
        await service.StartAsync(default);

        await NextPollAsync(polls);
        await NextPollAsync(polls);
        run.Ledger.Fault = null;
        while (!File.Exists(folders.Of("quickstart-1").MetricsPath))
        {
            await NextPollAsync(polls);
        }

        await service.StopAsync(default);
        Assert.Equal(["run folders are behind the ledger and will be tried again: the ledger is busy"], log.Messages);
    }

    /// <summary>Lets the clock run until the service has polled once more.</summary>
    private async Task NextPollAsync(SemaphoreSlim polls)
    {
        while (!await polls.WaitAsync(TimeSpan.FromMilliseconds(5)))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private RunFolderService Service(FakeLedgerReader ledger, out RunFolders folders, ILogger<RunFolderService>? log = null)
    {
        folders = new RunFolders(_data.Path, ledger, _time);
        return new RunFolderService(folders, _ => true, ledger, _time, log ?? NullLogger<RunFolderService>.Instance);
    }

    private sealed class CountingLogger : ILogger<RunFolderService>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Messages)
            {
                Messages.Add(formatter(state, exception));
            }
        }
    }
}
