using RlActors.Engines;
using RlActors.Learning.Threads;
using RlActors.Learning.Training;
using TorchSharp;

namespace RlActors.Learning.Rewards;

/// <summary>A reward model on a thread of its own; texts are packed, not padded, a batch at a time.</summary>
internal sealed class RewardEngine : IRewardEngine
{
    private const int TokensPerBatch = 4096;

    private readonly EngineThread _thread;
    private RewardModel? _model;

    private RewardEngine(string name, int threads) => _thread = new EngineThread(name, threads);

    /// <summary>Makes an engine whose model is loaded.</summary>
    /// <param name="name">Of the thread.</param>
    /// <param name="threads">CPU threads.</param>
    /// <param name="load">Loads the model, on the engine's thread.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RewardEngine> CreateAsync(string name, int threads, Func<RewardModel> load, CancellationToken cancellationToken)
    {
        var engine = new RewardEngine(name, threads);
        try
        {
            await engine._thread.RunAsync(() => engine._model = load(), cancellationToken).ConfigureAwait(false);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<double[]> ScoreAsync(IReadOnlyList<ScoredText> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        int[][] read = [.. texts.Select(Read)];
        var scores = await RunAsync(read, [.. read.Select(text => new[] { text.Length - 1 })], cancellationToken).ConfigureAwait(false);
        return [.. scores.Select(text => text[0])];
    }

    /// <inheritdoc/>
    public async Task<double[][]> ScoreStepsAsync(IReadOnlyList<ScoredText> texts, IReadOnlyList<int[]> stepEnds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(stepEnds);
        int[][] read = [.. texts.Select(Read)];
        var logits = await RunAsync(read, [.. texts.Zip(stepEnds, Places)], cancellationToken).ConfigureAwait(false);
        return [.. logits.Select(text => text.Select(logit => 1 / (1 + Math.Exp(-logit))).ToArray())];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync().ConfigureAwait(false);
        _model?.Dispose();
        _model = null;
    }

    private int[] Read(ScoredText text)
    {
        int[] read = ReadText.Of(text.Prompt, text.Tokens);
        return read.Length <= _model!.Trunk.Config.ContextLength
            ? read
            : throw new RlActorsException($"a text of {read.Length} tokens does not fit the reward model's context of {_model.Trunk.Config.ContextLength}");
    }

    private static int[] Places(ScoredText text, int[] ends) => ends.Length == 0 || (ends[0] >= 0 && ends[^1] < text.Tokens.Length && ends.Zip(ends.Skip(1)).All(pair => pair.First < pair.Second))
        ? [.. ends.Select(end => text.Prompt.Length + end)]
        : throw new RlActorsException($"steps end at [{string.Join(", ", ends)}] in a completion of {text.Tokens.Length} tokens; expected rising places inside it");

    private Task<double[][]> RunAsync(int[][] texts, int[][] places, CancellationToken cancellationToken) => _thread.RunAsync(() =>
    {
        var scores = new double[texts.Length][];
        foreach (int[] plan in MicroBatchPlan.Cut([.. texts.Select(text => text.Length)], TokensPerBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            int[][] wanted = [.. plan.Select(i => places[i])];
            var batch = ScoredTexts.At([.. plan.Select(i => texts[i])], wanted, _model!.Trunk.Device);
            double[] read = batch.Places.shape[0] == 0 ? [] : _model.Score(batch);
            int at = 0;
            for (int i = 0; i < plan.Length; at += wanted[i++].Length)
            {
                scores[plan[i]] = read[at..(at + wanted[i].Length)];
            }
        }

        return scores;
    }, cancellationToken);
}
