using RlActors.Learning.Models;
using RlActors.Learning.Training;
using TorchSharp;
using TorchSharp.Modules;
using OptimizerOptions = RlActors.Recipes.OptimizerOptions;

namespace RlActors.Learning.Tests.Training;

public sealed class AdamWTests
{
    private static readonly DecoderConfig Config = new()
    {
        VocabularySize = 7, HiddenSize = 8, IntermediateSize = 12, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadDim = 4, ContextLength = 16,
    };

    [Fact]
    public void Update_SameGradients_EqualsTorchsAdamW()
    {
        using var scope = torch.NewDisposeScope();
        using var ours = new TrainingState(CausalLanguageModel.Create(Config, seed: 1));
        using var reference = CausalLanguageModel.Create(Config, seed: 1);
        var options = new OptimizerOptions { LearningRate = 1e-2, WeightDecay = 0.1, MaxGradNorm = 1e9 };
        Parameter[] matrices = [.. reference.Parameters.Values.Where(p => p.dim() == 2)], norms = [.. reference.Parameters.Values.Where(p => p.dim() == 1)];
        using var theirs = torch.optim.AdamW(matrices, 1e-2, options.Beta1, options.Beta2, options.Epsilon, 0.1);
        using var undecayed = torch.optim.AdamW(norms, 1e-2, options.Beta1, options.Beta2, options.Epsilon, 0);

        for (int update = 0; update < 5; update++)
        {
            ours.ZeroGradients();
            Backward(ours.Model, update);
            theirs.zero_grad();
            undecayed.zero_grad();
            Backward(reference, update);

            ours.Update(options, 1e-2, ours.GradientNorm());
            theirs.step();
            undecayed.step();
        }

        foreach (var (name, parameter) in reference.Parameters)
        {
            double difference = (parameter - ours.Model.Parameters[name]).abs().max().ToDouble();
            Assert.True(difference < 1e-6, $"{name} differs by {difference}");
        }
    }

    [Fact]
    public void Update_LargeGradient_IsScaledToTheNorm()
    {
        using var scope = torch.NewDisposeScope();
        using var state = new TrainingState(CausalLanguageModel.Create(Config, seed: 1));
        state.ZeroGradients();
        Backward(state.Model, seed: 3, factor: 1000);
        double norm = state.GradientNorm();

        state.Update(new OptimizerOptions { MaxGradNorm = 0.5 }, 1e-3, norm);

        Assert.InRange(norm, 10, 1e9);
        Assert.Equal(0.5, state.GradientNorm(), 1e-5);
    }

    private static void Backward(CausalLanguageModel model, int seed, double factor = 1)
    {
        using var scope = torch.NewDisposeScope();
        var ids = (torch.arange(10, dtype: torch.int64) * (seed + 3) % 7).view(2, 5);
        var logits = model.Forward(ids, torch.arange(5, dtype: torch.int64).expand(2, 5));
        (logits.pow(2).sum() * factor).backward();
    }
}
