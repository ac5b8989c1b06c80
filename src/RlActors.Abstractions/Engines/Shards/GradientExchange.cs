using System.Diagnostics;
using RlActors.Recipes;

namespace RlActors.Engines;

/// <summary>
/// One shard's part in a step's exchange: cuts what goes out into pieces, sums the pieces that are its own to sum as they come in (<see cref="ShardPlan.OwnerOf"/>), and has the engine's
/// thread wait for the others'. Gradients are on their way while the next part is computed. Made anew for each attempt at a step.
/// </summary>
/// <param name="plan">Who does what.</param>
/// <param name="rank">This shard.</param>
/// <param name="precision">What gradients travel as.</param>
/// <param name="transport">The way to the others.</param>
public sealed class GradientExchange(ShardPlan plan, int rank, Precision precision, IShardTransport transport) : IShardExchange
{
    private const int MessagesUnderWay = 16, GatheredPiece = 4 << 20;

    private readonly object _gate = new(); // a monitor: the engine's thread waits on it for what others bring
    private readonly Dictionary<(int Round, int Part), byte[]?[]> _gathered = [];
    private readonly Dictionary<(int Round, int Piece), PieceSum> _summing = [];
    private readonly Dictionary<(int Round, int Piece), byte[]> _sums = [];
    private readonly int[] _others = [.. plan.Ranks.Where(other => other != rank)];
    private string? _aborted;
    private int _gathering, _summed, _underWay;
    private long _progress, _bytes, _waited;
    private int _waitingFor = -1;

    /// <inheritdoc/>
    public int Parts => plan.Parts;

    /// <inheritdoc/>
    public IReadOnlyList<int> Own { get; } = plan.PartsOf(rank);

    /// <summary>Grows with everything that is done or comes in.</summary>
    public long Progress => Volatile.Read(ref _progress);

    /// <summary>The shard that this one waits for; null: it works.</summary>
    public int? WaitingFor => Volatile.Read(ref _waitingFor) is >= 0 and int other ? other : null;

    /// <summary>Bytes sent to others.</summary>
    public long BytesSent => Volatile.Read(ref _bytes);

    /// <summary>Seconds in which the engine's thread waited for others.</summary>
    public double WaitSeconds => Volatile.Read(ref _waited) / (double)Stopwatch.Frequency;

    /// <summary>An exchange with nobody: all parts are computed here, and summed as they would be by many.</summary>
    public static GradientExchange Alone(int parts, Precision precision) => new(new ShardPlan(parts, [0]), 0, precision, new Nowhere());

    /// <inheritdoc/>
    public void Advance()
    {
        ThrowIfAborted();
        Interlocked.Increment(ref _progress);
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Gather(IReadOnlyList<byte[]> own)
    {
        ArgumentNullException.ThrowIfNull(own);
        int round = _gathering++;
        for (int i = 0; i < Own.Count; i++)
        {
            int pieces = Math.Max(1, (own[i].Length + GatheredPiece - 1) / GatheredPiece);
            for (int piece = 0; piece < pieces; piece++)
            {
                byte[] data = pieces == 1 ? own[i] : own[i][(piece * GatheredPiece)..Math.Min(own[i].Length, (piece + 1) * GatheredPiece)];
                var message = new ExchangeMessage(ExchangeKind.Gathered, round, Own[i], piece, pieces, data);
                Arrived(message);
                Array.ForEach(_others, other => Send(other, message));
            }
        }

        return [.. Enumerable.Range(0, Parts).Select(part =>
        {
            byte[]?[] pieces = WaitFor(plan.RankOf(part), () => _gathered.TryGetValue((round, part), out byte[]?[]? there) && there.All(piece => piece is not null) ? there : null);
            lock (_gate)
            {
                _gathered.Remove((round, part));
            }

            return pieces.Length == 1 ? pieces[0]! : [.. pieces.SelectMany(piece => piece!)];
        })];
    }

    /// <inheritdoc/>
    public void Contribute(int part, IGradientMemory gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        var numbers = new float[Math.Min(gradient.Length, plan.PieceLength(gradient.Length))];
        ForEachPiece(gradient, (piece, pieces, start, count) =>
        {
            gradient.Read(start, numbers.AsSpan(0, count));
            var message = new ExchangeMessage(ExchangeKind.Contribution, _summed, part, piece, pieces, GradientNumbers.Pack(numbers.AsSpan(0, count), precision));
            int owner = plan.OwnerOf(piece);
            if (owner == rank)
            {
                Arrived(message);
            }
            else
            {
                Send(owner, message);
            }
        });
    }

    /// <inheritdoc/>
    public void Sum(IGradientMemory into)
    {
        ArgumentNullException.ThrowIfNull(into);
        int round = _summed++;
        var numbers = new float[Math.Min(into.Length, plan.PieceLength(into.Length))];
        ForEachPiece(into, (piece, _, start, _) =>
        {
            byte[] sum = WaitFor(plan.OwnerOf(piece), () => _sums.GetValueOrDefault((round, piece)));
            lock (_gate)
            {
                _sums.Remove((round, piece));
            }

            into.Write(start, GradientNumbers.Unpack(sum, precision, numbers));
        });
    }

    /// <summary>Takes a message from another shard; on any thread.</summary>
    public void Arrived(ExchangeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        byte[]? sum = null;
        var key = (message.Round, message.Piece);
        lock (_gate)
        {
            switch (message.Kind)
            {
                case ExchangeKind.Gathered:
                    _gathered.TryAdd((message.Round, message.Part), new byte[]?[message.Pieces]);
                    _gathered[(message.Round, message.Part)][message.Piece] = message.Data;
                    break;
                case ExchangeKind.Contribution:
                    _summing.TryAdd(key, new PieceSum(Parts, precision));
                    sum = _summing[key].Add(message.Part, message.Data);
                    break;
                default:
                    _sums[key] = message.Data;
                    break;
            }

            if (sum is not null)
            {
                _summing.Remove(key);
                _sums[key] = sum;
            }
        }

        Wake();
        if (sum is not null)
        {
            Array.ForEach(_others, other => Post(other, new ExchangeMessage(ExchangeKind.Sum, message.Round, 0, message.Piece, message.Pieces, sum)));
        }
    }

    /// <summary>Gives the step up: whatever the engine's thread waits for or does next throws. The first reason stays.</summary>
    public void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _aborted, reason, null);
        Wake();
    }

    private void Wake()
    {
        Interlocked.Increment(ref _progress);
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void ThrowIfAborted()
    {
        if (Volatile.Read(ref _aborted) is { } reason)
        {
            throw new StepAbortedException(reason);
        }
    }

    private void ForEachPiece(IGradientMemory gradient, Action<int, int, long, int> visit)
    {
        int length = plan.PieceLength(gradient.Length), pieces = (int)((gradient.Length + length - 1) / length);
        for (int piece = 0; piece < pieces; piece++)
        {
            ThrowIfAborted();
            long start = (long)piece * length;
            visit(piece, pieces, start, (int)Math.Min(length, gradient.Length - start));
        }
    }

    /// <summary>Sends from the engine's thread, which waits while too much is under way.</summary>
    private void Send(int other, ExchangeMessage message)
    {
        WaitUntil(other, () => _underWay < MessagesUnderWay);
        Post(other, message);
    }

    private void Post(int other, ExchangeMessage message)
    {
        Interlocked.Add(ref _bytes, message.Data.Length);
        Interlocked.Increment(ref _underWay);
        _ = SendAsync();

        async Task SendAsync()
        {
            try
            {
                await transport.SendAsync(other, message).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // However it failed, the step is over.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Abort($"shard {other} could not be reached by shard {rank}: {error.Message}");
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
                Wake();
            }
        }
    }

    private T WaitFor<T>(int other, Func<T?> find) where T : class
    {
        T? found = null;
        WaitUntil(other, () => (found = find()) is not null);
        return found!;
    }

    /// <summary>Waits on the engine's thread.</summary>
    /// <param name="other">The shard that is waited for.</param>
    /// <param name="there">Whether the wait is over; looked at within the gate.</param>
    private void WaitUntil(int other, Func<bool> there)
    {
        lock (_gate)
        {
            ThrowIfAborted();
            if (there())
            {
                return;
            }

            long began = Stopwatch.GetTimestamp();
            Volatile.Write(ref _waitingFor, other);
            try
            {
                do
                {
                    Monitor.Wait(_gate);
                    ThrowIfAborted();
                }
                while (!there());
            }
            finally
            {
                Volatile.Write(ref _waitingFor, -1);
                Interlocked.Add(ref _waited, Stopwatch.GetTimestamp() - began);
            }
        }
    }

    private sealed class Nowhere : IShardTransport
    {
        public Task SendAsync(int rank, ExchangeMessage message) => throw new InvalidOperationException("an exchange with nobody sends nothing");
    }
}
