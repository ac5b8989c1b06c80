using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Training;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Generation;

/// <summary>INV-3: the logprobs that generation records are those the learner recomputes on the same weights.</summary>
public sealed class LogprobParityTests
{
    private const double Tolerance = 1e-4;

    [SkippableTheory]
    [InlineData(1.0)]
    [InlineData(0.7)]
    public async Task GenerateAsync_PretrainedModel_LogprobsEqualTrainingsRecomputation(double temperature)
    {
        string folder = TestData.SharedOrSkip("models", "stories260k");
        var factory = new EngineFactory(new MemoryWeightStore());
        var manifest = await factory.ImportModelAsync("stories", folder, default);
        await using var engine = await factory.CreateGenerationEngineAsync("stories", manifest, new GenerationOptions { Slots = 8 }, default);
        await engine.LoadAsync(new PolicyVersion(0, 0, 0, manifest.Weights), default);
        int[] prompt = [1, 403, 407, 261, 378];
        var sampling = new SamplingOptions { Temperature = temperature, MaxTokens = 150 };
        var completions = await TinyModels.CollectAsync(engine, new GenerationRequest("story", prompt, [0, 1, 2, 3, 4, 5], 9, sampling, [1, 2]));

        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var model = ModelFolder.Open(folder).LoadModel();
        var rows = completions.Select(completion => new TrainingRow(prompt, completion.Tokens, completion.Sampled)).ToList();
        var recomputed = MicroBatchPass.Constant(model, MicroBatch.From(rows, torch.CPU), temperature);

        Assert.Contains(completions, completion => completion.Tokens.Length > 100);
        for (int row = 0; row < rows.Count; row++)
        {
            float[] expected = [.. recomputed[row].contiguous().data<float>()];
            Assert.All(completions[row].Logprobs.Select((recorded, t) => Math.Abs(recorded - expected[t])), error => Assert.InRange(error, 0, Tolerance));
        }
    }

    [Fact]
    public async Task TrainAsync_FreshRollouts_KlToBehaviourIsZero()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        await using var learner = await models.LearnerAsync();
        var stage = new RlStageOptions { Sampling = new SamplingOptions { Temperature = 0.7 } };
        var groups = await models.GroupsAsync(engine, 4, 6, temperature: 0.7);

        var result = await learner.TrainAsync(new PolicyStep(0, stage, groups), default);

        Assert.Equal(StepOutcome.Updated, result.Outcome);
        Assert.InRange(result.Metrics["kl_behaviour"], -1e-8, 1e-8);
        Assert.Equal(0, result.Metrics["clip_fraction"]);
    }
}
