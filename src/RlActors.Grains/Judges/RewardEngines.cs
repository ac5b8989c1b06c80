using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Judges;

/// <summary>The reward models that the judges and the measures of this silo ask, each loaded once, by the hash of its weights; the one that was asked longest ago gives way to a new one.</summary>
/// <param name="engines">Loads them.</param>
public sealed class RewardEngines(IEngineFactory engines) : IAsyncDisposable
{
    private const int Most = 2;

    private readonly Lock _lock = new();
    private readonly List<Loaded> _loaded = []; // the one asked last is the last

    /// <summary>The numbers that a reward model gives texts, in their order.</summary>
    /// <exception cref="RlActorsException">It cannot be loaded, or a text does not fit it.</exception>
    public Task<double[]> ScoreAsync(string run, ModelManifest model, GenerationOptions options, IReadOnlyList<ScoredText> texts, CancellationToken cancellationToken) =>
        AskAsync(run, model, options, engine => engine.ScoreAsync(texts, cancellationToken), cancellationToken);

    /// <summary>The probabilities that a process reward model gives the steps of texts; see <see cref="IRewardEngine.ScoreStepsAsync"/>.</summary>
    /// <exception cref="RlActorsException">It cannot be loaded, or a text does not fit it.</exception>
    public Task<double[][]> ScoreStepsAsync(
        string run, ModelManifest model, GenerationOptions options, IReadOnlyList<ScoredText> texts, IReadOnlyList<int[]> stepEnds, CancellationToken cancellationToken) =>
        AskAsync(run, model, options, engine => engine.ScoreStepsAsync(texts, stepEnds, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var loaded in _loaded)
        {
            await DisposeAsync(loaded);
        }

        _loaded.Clear();
    }

    private async Task<T> AskAsync<T>(string run, ModelManifest model, GenerationOptions options, Func<IRewardEngine, Task<T>> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (loaded, retired) = Take(run, model, options);
        try
        {
            foreach (var old in retired)
            {
                await DisposeAsync(old);
            }

            var engine = await loaded.Engine.Value.WaitAsync(cancellationToken);
            return await ask(engine); // alone: no bit of it depends on what else is asked for (INV-2)
        }
        catch when (loaded.Engine.Value.IsFaulted)
        {
            lock (_lock)
            {
                _loaded.Remove(loaded); // the next call tries again
            }

            throw;
        }
        finally
        {
            lock (_lock)
            {
                loaded.Users--;
            }
        }
    }

    private (Loaded Loaded, IReadOnlyList<Loaded> Retired) Take(string run, ModelManifest model, GenerationOptions options)
    {
        lock (_lock)
        {
            var loaded = _loaded.Find(known => known.Weights == model.Weights && known.Config == model.Config)
                ?? new Loaded(model.Weights, model.Config, new Lazy<Task<IRewardEngine>>(() => Task.Run(() => engines.CreateRewardEngineAsync(run, model, options, CancellationToken.None))));
            _loaded.Remove(loaded);
            _loaded.Add(loaded);
            loaded.Users++;
            var retired = _loaded.Where(known => known.Users == 0).Take(Math.Max(0, _loaded.Count - Most)).ToList();
            retired.ForEach(old => _loaded.Remove(old));
            return (loaded, retired);
        }
    }

    private static async Task DisposeAsync(Loaded loaded)
    {
        if (loaded.Engine is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } engine })
        {
            await (await engine).DisposeAsync();
        }
    }

    private sealed record Loaded(string Weights, string Config, Lazy<Task<IRewardEngine>> Engine)
    {
        public int Users { get; set; }
    }
}
