using System.Threading.Channels;

namespace RlActors.Storage.Sessions;

/// <summary>
/// The one thread that writes. It takes all writes that wait, runs each in a savepoint of its own inside one transaction, commits once (one wait for the disk) and then
/// completes their callers. A write that throws undoes only itself. Where the connection is lost, whether before the commit or in its middle, all of them are done again: every write leaves what
/// was done before as it is (INV-8).
/// </summary>
internal sealed class LedgerWriter
{
    private const int QueueLength = 1024;
    private const int MostPerCommit = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDatabase _database;
    private LedgerSession? _session;

    /// <summary>Starts the thread.</summary>
    /// <param name="session">Owned by the writer from now on.</param>
    /// <param name="database">Where it was opened, and is opened anew when it is lost.</param>
    public LedgerWriter(LedgerSession session, IDatabase database)
    {
        (_session, _database) = (session, database);
        new Thread(Work) { Name = "ledger writer", IsBackground = true }.Start();
    }

    /// <summary>Queues a write and waits until it is durable.</summary>
    /// <param name="operation">Reads and writes inside the transaction.</param>
    /// <param name="cancellationToken">Ends the wait; a write that is in the queue is done all the same.</param>
    public async Task<T> WriteAsync<T>(Func<LedgerSession, T> operation, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(operation);
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException($"ledger '{_database.Name}'");
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

        _session?.Dispose();
        _ended.SetResult();
    }

    private void Commit(List<PendingWrite> batch)
    {
        for (long began = Environment.TickCount64; ;)
        {
            try
            {
                RunAll(_session ??= _database.OpenToWrite(), batch);
                batch.ForEach(write => write.Complete());
                return;
            }
            catch (Exception error)
            {
                Abandon(_database.IsPassing(error));
                if (!_database.IsPassing(error) || Environment.TickCount64 - began >= _database.Patience.TotalMilliseconds)
                {
                    var explained = _database.Explain(error);
                    batch.ForEach(write => write.Fail(explained));
                    return;
                }

                Thread.Sleep(Pause);
            }
        }
    }

    private void RunAll(LedgerSession session, List<PendingWrite> batch)
    {
        session.BeginWrite();
        foreach (var write in batch)
        {
            RunOne(session, write);
        }

        session.Execute("COMMIT");
    }

    /// <summary>Runs one write in a savepoint. Where the database has ended the whole transaction the error goes on to <see cref="Commit"/>.</summary>
    private void RunOne(LedgerSession session, PendingWrite write)
    {
        session.Execute("SAVEPOINT write");
        try
        {
            write.Run(session);
        }
        catch (Exception error) when (session.InTransaction && !_database.IsPassing(error))
        {
            session.Execute("ROLLBACK TO write");
            write.Reject(_database.Explain(error));
        }

        session.Execute("RELEASE write");
    }

    private void Abandon(bool isLost)
    {
        if (_session is not { } session)
        {
            return;
        }

        try
        {
            if (!isLost)
            {
                if (session.InTransaction)
                {
                    session.Execute("ROLLBACK");
                }

                return;
            }
        }
        catch (System.Data.Common.DbException)
        {
            // It is opened anew.
        }

        _session = null;
        session.Dispose();
    }
}
