using System.Threading.Channels;

namespace RlActors.Storage.Sqlite;

/// <summary>
/// The one thread that writes. It takes all writes that wait, runs each in a savepoint of its own inside one transaction, commits once (one wait for the disk) and then
/// completes their callers. A write that throws undoes only itself.
/// </summary>
internal sealed class SqliteWriter
{
    private const int QueueLength = 1024;
    private const int MostPerCommit = 256;

    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteSession _session;
    private readonly string _database;

    /// <summary>Starts the thread.</summary>
    /// <param name="session">Owned by the writer from now on.</param>
    /// <param name="database">The database's path, for messages.</param>
    public SqliteWriter(SqliteSession session, string database)
    {
        (_session, _database) = (session, database);
        new Thread(Work) { Name = "ledger writer", IsBackground = true }.Start();
    }

    /// <summary>Queues a write and waits until it is durable.</summary>
    /// <param name="operation">Reads and writes inside the transaction.</param>
    /// <param name="cancellationToken">Ends the wait; a write that is in the queue is done all the same.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> operation, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(operation);
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException($"ledger '{_database}'");
        }

        return await write.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes no more writes, does those that wait, and closes the session.</summary>
    public Task EndAsync()
    {
        _queue.Writer.TryComplete();
        return _ended.Task;
    }

    private void Work()
    {
        var batch = new List<PendingWrite>(MostPerCommit);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MostPerCommit && _queue.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            Commit(batch);
            batch.Clear();
        }

        _session.Dispose();
        _ended.SetResult();
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch)
            {
                RunOne(write);
            }

            _session.Execute("COMMIT");
        }
        catch (Exception error)
        {
            Abandon();
            var explained = SqliteFailure.Explain(error, _database);
            batch.ForEach(write => write.Fail(explained));
            return;
        }

        batch.ForEach(write => write.Complete());
    }

    /// <summary>Runs one write in a savepoint. Where SQLite has ended the whole transaction the error goes on to <see cref="Commit"/>.</summary>
    private void RunOne(PendingWrite write)
    {
        _session.Execute("SAVEPOINT write");
        try
        {
            write.Run(_session);
        }
        catch (Exception error) when (_session.InTransaction)
        {
            _session.Execute("ROLLBACK TO write");
            write.Reject(SqliteFailure.Explain(error, _database));
        }

        _session.Execute("RELEASE write");
    }

    private void Abandon()
    {
        if (!_session.InTransaction)
        {
            return;
        }

        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // The next BEGIN fails with the reason.
        }
    }
}
