using Microsoft.Data.Sqlite;
using RlActors.Storage.Sessions;
using RlActors.Storage.Sqlite;

namespace RlActors.Storage.Tests.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();
    private LedgerWriter _writer = null!;

    private string Database => _folder.File("test.db");

    public Task InitializeAsync()
    {
        _writer = new LedgerWriter(
            SqliteSession.Open(Database, SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL; CREATE TABLE numbers (value INTEGER, filler BLOB)"), new SqliteDatabase(Database));
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _writer.EndAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_OneOfManyThrows_UndoesOnlyItself()
    {
        var writes = Enumerable.Range(0, 100).Select(i => _writer.WriteAsync(
            session =>
            {
                Insert(session, i);
                return i % 10 == 3 ? throw new InvalidTimeZoneException($"write {i}") : i;
            },
            None)).ToList();
        foreach (var (write, i) in writes.Select((write, i) => (write, i)))
        {
            if (i % 10 == 3)
            {
                Assert.Equal($"write {i}", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => write)).Message);
            }
            else
            {
                Assert.Equal(i, await write);
            }
        }

        Assert.Equal(Enumerable.Range(0, 100).Where(i => i % 10 != 3).Select(i => (long)i), await ValuesAsync());
    }

    [Fact]
    public async Task Write_ManyThatWait_ShareOneCommit()
    {
        using var release = new ManualResetEventSlim();
        var first = await HoldAsync(release);
        var waiting = Enumerable.Range(0, 50).Select(i => _writer.WriteAsync(session => Insert(session, i), None)).ToList();
        long before = new FileInfo(Database + "-wal").Length;
        release.Set();
        await first;
        await Task.WhenAll(waiting);

        long pages = (new FileInfo(Database + "-wal").Length - before) / 4096;
        Assert.InRange(pages, 1, 5); // one commit writes the table's page once; fifty would write it fifty times
    }

    [Fact]
    public async Task Write_FullDisk_FailsClearlyAndGoesOnWhenThereIsRoom()
    {
        await _writer.WriteAsync(session => session.Number("PRAGMA max_page_count = 20"), None);
        var error = await Assert.ThrowsAsync<RlActorsException>(() => _writer.WriteAsync(session => Insert(session, 1, filler: 1_000_000), None));
        await _writer.WriteAsync(session => Insert(session, 2), None);
        await _writer.WriteAsync(session => session.Number("PRAGMA max_page_count = 100000"), None);
        await _writer.WriteAsync(session => Insert(session, 3, filler: 1_000_000), None);

        Assert.Equal($"the disk of ledger '{Database}' is full; free some space and resume", error.Message);
        Assert.Equal([2L, 3L], await ValuesAsync());
    }

    [Fact]
    public async Task Write_TransactionLost_FailsEveryWriteOfTheBatch()
    {
        using var release = new ManualResetEventSlim();
        var first = await HoldAsync(release);
        var before = _writer.WriteAsync(session => Insert(session, 1), None);
        var culprit = _writer.WriteAsync(session => session.Execute("ROLLBACK"), None); // what SQLite does by itself when it cannot go on
        var after = _writer.WriteAsync(session => Insert(session, 2), None);
        release.Set();
        await first;

        await Assert.ThrowsAnyAsync<Exception>(() => before);
        await Assert.ThrowsAnyAsync<Exception>(() => culprit);
        await Assert.ThrowsAnyAsync<Exception>(() => after);
        await _writer.WriteAsync(session => Insert(session, 3), None);
        Assert.Equal([3L], await ValuesAsync());
    }

    [Fact]
    public async Task Write_Cancelled_EndsTheWaitNotTheWrite()
    {
        using var release = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = await HoldAsync(release);
        var second = _writer.WriteAsync(session => Insert(session, 7), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        release.Set();
        await first;

        Assert.Equal([7L], await ValuesAsync());
    }

    [Fact]
    public async Task End_WritesThatWait_AreDoneFirst()
    {
        var writes = Enumerable.Range(0, 300).Select(i => _writer.WriteAsync(session => Insert(session, i), None)).ToList();
        await _writer.EndAsync();

        Assert.All(writes, write => Assert.True(write.Result == 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _writer.WriteAsync(session => Insert(session, 1), None));
    }

    /// <summary>Waits until a write keeps the writer busy, alone in its batch; it ends when it is released.</summary>
    private async Task<Task<bool>> HoldAsync(ManualResetEventSlim release)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var write = _writer.WriteAsync(
            _ =>
            {
                entered.SetResult();
                return release.Wait(TimeSpan.FromMinutes(1));
            },
            None);
        await entered.Task;
        return write;
    }

    private static int Insert(LedgerSession session, long value, int filler = 0) =>
        session.Execute("INSERT INTO numbers VALUES ($value, zeroblob($filler))", ("$value", value), ("$filler", filler));

    private Task<List<long>> ValuesAsync() => _writer.WriteAsync(session => session.Query("SELECT value FROM numbers ORDER BY value", row => row.GetInt64(0)), None);
}
