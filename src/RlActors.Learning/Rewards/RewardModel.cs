using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Training;
using TorchSharp;

namespace RlActors.Learning.Rewards;

/// <summary>A trunk with a trained scalar head, for scoring alone. Lives on its engine's thread.</summary>
internal sealed class RewardModel : IDisposable
{
    private readonly ScalarHead _head;

    /// <summary>Loads a reward model.</summary>
    /// <param name="config">The model it was made of.</param>
    /// <param name="file">Its weights, <c>score.weight</c> among them.</param>
    /// <param name="dtype">Element type to compute in.</param>
    /// <param name="device">Where it lives.</param>
    /// <exception cref="CheckpointException">The file is damaged, of another model, or has no scalar head.</exception>
    public RewardModel(DecoderConfig config, SafetensorsFile file, torch.ScalarType dtype, torch.Device device)
    {
        if (!file.Contains(ScalarHead.WeightName))
        {
            throw new CheckpointException($"{file.Name} has no tensor '{ScalarHead.WeightName}': it is no reward model; train one with a stage of kind reward-model, or name one");
        }

        Trunk = new CausalLanguageModel(config.AsTrunk(), dtype, device);
        _head = new ScalarHead(config.HiddenSize, dtype, device);
        try
        {
            ModelWeights.LoadTrunk(Trunk, file);
            file.CopyTo(ScalarHead.WeightName, _head.Weight);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public CausalLanguageModel Trunk { get; }

    /// <summary>The head's numbers at a batch's places.</summary>
    public double[] Score(ScoredTexts texts)
    {
        using var scores = ScoredPass.Constant(Trunk, _head, texts.Rows, texts.Places);     // [scored]
        return [.. scores.to(torch.float64).cpu().data<double>()];
    }

    public void Dispose()
    {
        _head.Dispose();
        Trunk.Dispose();
    }
}
