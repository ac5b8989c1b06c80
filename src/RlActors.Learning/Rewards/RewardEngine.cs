using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Threads;
using RlActors.Learning.Training;
using TorchSharp;

namespace RlActors.Learning.Rewards;

/// <summary>A trunk with a scalar head that is only asked. Texts are read one at a time, so that no bit of a number depends on what else is asked for.</summary>
internal sealed class RewardEngine : IRewardEngine
{
    private readonly EngineThread _thread;
    private readonly DecoderConfig _config;
    private CausalLanguageModel? _trunk;
    private ScalarHead? _head;

    private RewardEngine(string name, DecoderConfig config, int threads) => (_thread, _config) = (new EngineThread($"reward {name}", threads), config);

    /// <summary>Loads a reward model.</summary>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="config">Its dimensions.</param>
    /// <param name="file">Its weights, with <c>score.weight</c>.</param>
    /// <param name="dtype">Element type of the products.</param>
    /// <param name="threads">CPU threads.</param>
    /// <exception cref="CheckpointException">The file has no scalar head, or is damaged.</exception>
    public static async Task<RewardEngine> LoadAsync(string name, DecoderConfig config, SafetensorsFile file, torch.ScalarType dtype, int threads)
    {
        if (!file.Contains(ScalarHead.WeightName))
        {
            throw new CheckpointException($"{file.Name} has no tensor '{ScalarHead.WeightName}': it is no reward model; name a stage of kind reward-model, or a folder of a ...ForSequenceClassification model");
        }

        var engine = new RewardEngine(name, config, threads);
        try
        {
            await engine._thread.RunAsync(() => engine.Load(file, dtype), CancellationToken.None).ConfigureAwait(false);
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
        int[][] rows = [.. texts.Select(text => (int[])[.. text.Prompt, .. text.Tokens])];
        Array.ForEach(rows, Check);
        double[] scores = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int[] row = rows[i];
            scores[i] = await _thread.RunAsync(() => Score(row), cancellationToken).ConfigureAwait(false);
        }

        return scores;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync().ConfigureAwait(false);
        _head?.Dispose();
        _trunk?.Dispose();
    }

    private void Load(SafetensorsFile file, torch.ScalarType dtype)
    {
        var device = EngineDevice.Best();
        _trunk = new CausalLanguageModel(_config.AsTrunk(), dtype, device);
        _head = new ScalarHead(_config.HiddenSize, dtype, device);
        using var constant = torch.no_grad();
        ModelWeights.LoadTrunk(_trunk, file);
        file.CopyTo(ScalarHead.WeightName, _head.Weight);
    }

    private double Score(int[] row)
    {
        using var scope = torch.NewDisposeScope();
        using var rows = PackedRows.Of([row], _trunk!.Device);
        var last = torch.tensor([row.Length - 1L], device: _trunk.Device);                    // [1]
        return ScoredPass.Constant(_trunk, _head!, rows, last).to(torch.float32).cpu().item<float>();
    }

    private void Check(int[] row)
    {
        if (row.Length < 1 || row.Length > _config.ContextLength)
        {
            throw new RlActorsException($"a text of {row.Length} tokens cannot be scored by a reward model with a context of {_config.ContextLength}; lower sampling.maxTokens");
        }

        if (Array.Find(row, token => token < 0 || token >= _config.VocabularySize) is not 0 and var unknown)
        {
            throw new RlActorsException($"a text holds token {unknown}, which the reward model does not know (0 to {_config.VocabularySize - 1})");
        }
    }
}
