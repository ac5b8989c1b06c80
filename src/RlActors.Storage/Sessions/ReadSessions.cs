using System.Collections.Concurrent;

namespace RlActors.Storage.Sessions;

/// <summary>Sessions for reading: a few at a time, opened as they are needed and used again. Each query sees one state of the database.</summary>
internal sealed class ReadSessions(IDatabase database) : IDisposable
{
    private const int MostAtOnce = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _free = new(MostAtOnce);
    private readonly ConcurrentBag<LedgerSession> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs a query on a thread of the pool, so that a grain's thread never waits for the database; a query changes nothing and is asked again while the database is away.</summary>
    public async Task<T> ReadAsync<T>(Func<LedgerSession, T> query, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (long began = Environment.TickCount64; ;)
            {
                try
                {
                    return await Task.Run(() => Read(query), cancellationToken).ConfigureAwait(false);
                }
                catch (Exception error) when (database.IsPassing(error) && Environment.TickCount64 - began < database.Patience.TotalMilliseconds)
                {
                    CloseIdle();
                    await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception error) when (database.Explain(error) is var explained && !ReferenceEquals(explained, error))
                {
                    throw explained;
                }
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private T Read<T>(Func<LedgerSession, T> query)
    {
        LedgerSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : database.OpenToRead();
            session.BeginRead();
            var result = query(session);
            session.Execute("COMMIT");
            _idle.Add(session);
            if (_disposed)
            {
                CloseIdle();
            }

            return result;
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
