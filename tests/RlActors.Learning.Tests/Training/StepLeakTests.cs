using RlActors.Engines;
using RlActors.Learning.Models;
using RlActors.Learning.Training;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Training;

public sealed class StepLeakTests
{
    private static readonly RlStageOptions Stage = new()
    {
        UpdatesPerStep = 2,
        Minibatches = 2,
        Advantage = new() { Estimator = AdvantageEstimator.Gae },
        Kl = new() { Coefficient = 0.05, Estimator = KlEstimator.FullForward },
        Entropy = new() { Coefficient = 0.01 },
        Critic = new() { Loss = new() { Clip = 0.2 } },
    };

    [Theory]
    [InlineData(CriticTrunk.Own, Offload.None)]
    [InlineData(CriticTrunk.Own, Offload.Idle)]
    [InlineData(CriticTrunk.Shared, Offload.None)]
    public async Task Run_HundredSteps_LiveTensorsStayFlat(CriticTrunk trunk, Offload offload)
    {
        var models = await TinyModels.CreateAsync();
        await using var generator = await models.GeneratorAsync();
        var groups = await models.GroupsAsync(generator, groups: 3, groupSize: 3);
        var model = await models.LoadModelAsync(models.Manifest.Weights);
        var stage = Stage with { Critic = Stage.Critic! with { Trunk = trunk } };
        using var policy = new TrainingState(model);
        using var learner = new Learner(policy, trunk == CriticTrunk.Own ? new OwnTrunkCritic(_ => CreateCritic(model.Config), stage.Critic, offload) : new SharedTrunkCritic(policy, stage.Critic));
        var step = new PolicyStep(0, stage, groups);

        var counts = new List<long>();
        for (int i = 0; i < 100; i++)
        {
            new PolicyTraining(learner, () => new ReferenceUse(new Itself(model), () => { }), step, new StepDivision(64)).Run();
            counts.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        }

        Assert.Equal(counts[2], counts[^1]);
    }

    private static TrainingState CreateCritic(DecoderConfig config)
    {
        using var scope = torch.NewDisposeScope();
        var state = new TrainingState(CausalLanguageModel.Create(config.AsTrunk(), seed: 3), scored: true);
        ScalarHead.Initialise(state.Head!.Weight, new string('1', 64));
        return state;
    }

    private sealed class Itself(CausalLanguageModel model) : IReferencePolicy
    {
        public torch.Tensor HeadWeight => model.HeadWeight;

        public torch.Tensor Logprob(MicroBatch batch, double temperature) => MicroBatchPass.Constant(model, batch, temperature);

        public torch.Tensor Hidden(MicroBatch batch) => IReferencePolicy.HiddenOf(model, batch);
    }
}
