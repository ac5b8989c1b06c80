using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Recipes;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Tests.Rewards;

public sealed class RewardEngineTests
{
    [Fact]
    public async Task ScoreAsync_Text_IsTheHeadAtItsLastToken_WhateverIsBesideIt()
    {
        var models = await TinyModels.CreateAsync();
        var (reward, head) = await WithHeadAsync(models);
        await using var engine = await models.Factory.CreateRewardEngineAsync(TinyModels.Run, reward, new GenerationOptions(), default);
        ScoredText[] texts = [new([1, 2], [3, 4, 5]), new([1, 2], [3]), new([6], [])];
        double[] together = await engine.ScoreAsync(texts, default), alone = [.. (await Task.WhenAll(texts.Select(text => engine.ScoreAsync([text], default)))).Select(scores => scores[0])];

        Assert.Equal(together, alone);
        var expected = await ExpectedAsync(models, head, [1, 2, 3, 4, 5]);
        Assert.Equal(expected, together[0], 1e-5);
        Assert.Equal(3, together.Distinct().Count());
    }

    [Fact]
    public async Task Create_ModelWithoutAHead_SaysSo()
    {
        var models = await TinyModels.CreateAsync();
        var error = await Assert.ThrowsAsync<CheckpointException>(() => models.Factory.CreateRewardEngineAsync(TinyModels.Run, models.Manifest, new GenerationOptions(), default));

        Assert.Contains("has no tensor 'score.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScoreAsync_TextThatDoesNotFit_SaysSo()
    {
        var models = await TinyModels.CreateAsync();
        var (reward, _) = await WithHeadAsync(models);
        await using var engine = await models.Factory.CreateRewardEngineAsync(TinyModels.Run, reward, new GenerationOptions(), default);

        Assert.Contains("a text of 65 tokens", (await Assert.ThrowsAsync<RlActorsException>(() => engine.ScoreAsync([new([1], new int[64])], default))).Message, StringComparison.Ordinal);
        Assert.Contains("holds token 9999", (await Assert.ThrowsAsync<RlActorsException>(() => engine.ScoreAsync([new([1], [9999])], default))).Message, StringComparison.Ordinal);
    }

    /// <summary>The model's weights with a head of known numbers.</summary>
    private static async Task<(ModelManifest Model, float[] Head)> WithHeadAsync(TinyModels models)
    {
        using var model = await models.LoadModelAsync(models.Manifest.Weights);
        float[] numbers = [.. Enumerable.Range(0, model.Config.HiddenSize).Select(i => 0.1f * ((i % 7) - 3))];
        using var flat = torch.tensor(numbers);
        using var head = flat.reshape(1, numbers.Length); // [1, hidden]
        string hash = await models.Store.PutAsync(
            TinyModels.Run,
            stream => SafetensorsWriter.Write(stream, ModelWeights.TensorsOf(model).Append(SafetensorsTensor.Of(ScalarHead.WeightName, head)), ModelWeights.Metadata), default);
        return (models.Manifest with { Weights = hash }, numbers);
    }

    private static async Task<double> ExpectedAsync(TinyModels models, float[] head, int[] tokens)
    {
        using var model = await models.LoadModelAsync(models.Manifest.Weights);
        return LastState(model, tokens).Zip(head, (state, weight) => (double)state * weight).Sum();
    }

    private static float[] LastState(CausalLanguageModel model, int[] tokens)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        float[] states = [.. model.Hidden(PackedRows.Of([tokens], torch.CPU)).data<float>()]; // [tokens · hidden]
        return states[^model.Config.HiddenSize..];
    }
}
