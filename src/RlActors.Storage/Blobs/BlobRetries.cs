using Azure;

namespace RlActors.Storage.Blobs;

/// <summary>Asks again where a failure may pass, with waits that double, until the patience is at its end.</summary>
/// <param name="place">The container, for messages.</param>
/// <param name="transfer">Waits and patience.</param>
/// <param name="time">The clock.</param>
internal sealed class BlobRetries(BlobPlace place, BlobTransfer transfer, TimeProvider time)
{
    /// <summary>Runs one request; each try has its own time limit.</summary>
    /// <param name="what">What it does, for messages: <c>write weights/abc</c>.</param>
    /// <param name="request">Called once a try.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    /// <exception cref="RequestFailedException">The service answered with something that is no failure to wait out: the caller knows what it means.</exception>
    /// <exception cref="RlActorsException">It failed for as long as we are patient.</exception>
    public async Task<T> RunAsync<T>(string what, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        for (var wait = transfer.FirstWait; ; wait = Min(2 * wait, transfer.LongestWait))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var limit = new CancellationTokenSource(transfer.TryTimeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                return await request(both.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && BlobFailure.MayPass(error))
            {
                if (time.GetElapsedTime(began) + wait > transfer.Patience)
                {
                    throw BlobFailure.Of(error, place, what, time.GetElapsedTime(began));
                }
            }

            await Task.Delay(wait * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
