using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Models;
using RlActors.Learning.Training;
using RlActors.Recipes;
using RlActors.Trajectories;
using TorchSharp;
using OptimizerOptions = RlActors.Recipes.OptimizerOptions;

namespace RlActors.Learning.Tests.Training;

/// <summary>The gradient of a composed step against one that is written out sequence by sequence, token by token, with autograd over whole logits.</summary>
public sealed class ComposedStepTests
{
    private const double Temperature = 0.8;

    private static readonly DecoderConfig Config = new()
    {
        VocabularySize = 13, HiddenSize = 16, IntermediateSize = 24, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDim = 8, ContextLength = 32,
    };

    private static readonly RlStageOptions Plain = new()
    {
        Optimizer = new OptimizerOptions { LearningRate = 0, WeightDecay = 0, MaxGradNorm = 1e12 }, // the gradients stay as they are
        Sampling = new SamplingOptions { Temperature = Temperature, MaxTokens = 9 },
    };

    /// <summary>A stage, and what it adds to the loss: told of the sequence, its log-probabilities of the whole vocabulary [tokens, vocabulary] and the reference's.</summary>
    private sealed record Case(RlStageOptions Stage, Func<Sequence, torch.Tensor, torch.Tensor, torch.Tensor> Loss);

    /// <param name="Tokens">Token ids of the completion.</param>
    /// <param name="Behaviour">log μ.</param>
    /// <param name="Advantage">By hand.</param>
    /// <param name="Reward">As judged.</param>
    /// <param name="Cut">Whether the limit of tokens ended it.</param>
    /// <param name="StepTokens">Trained tokens of the step.</param>
    /// <param name="StepSequences">Trained sequences of the step.</param>
    /// <param name="PositiveTokens">Tokens of the step in completions with a reward above 0.</param>
    private sealed record Sequence(int[] Tokens, float[] Behaviour, double Advantage, double Reward, bool Cut, double StepTokens, double StepSequences, double PositiveTokens)
    {
        public torch.Tensor Chosen(torch.Tensor logprobs) => logprobs.gather(-1, torch.tensor(Tokens.Select(token => (long)token).ToArray()).unsqueeze(-1)).squeeze(-1);

        /// <summary>Decoupled PPO in a step of one update: −min(ρ, 2)·r·A, r = π/sg(π).</summary>
        public torch.Tensor Clip(torch.Tensor logprobs)
        {
            var current = Chosen(logprobs);
            var weight = (current.detach() - torch.tensor(Behaviour)).exp().clamp_max(2);
            return -weight * (current - current.detach()).exp() * Advantage;
        }
    }

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["default"] = new(Plain, (s, p, _) => s.Clip(p).sum() / s.StepTokens),
        ["sequence mean, k2, entropy"] = new(
            Plain with
            {
                Loss = new ClipLossOptions { Aggregation = LossAggregation.SequenceMean },
                Kl = new KlOptions { Coefficient = 0.3, Estimator = KlEstimator.K2 },
                Entropy = new EntropyOptions { Coefficient = 0.05 },
            },
            (s, p, q) => (s.Clip(p) + (0.15 * (s.Chosen(p) - s.Chosen(q)).square()) + (0.05 * (p.exp() * p).sum(-1))).mean() / s.StepSequences),
        ["whole divergence, positive examples"] = new(
            Plain with { Kl = new KlOptions { Coefficient = 0.2, Estimator = KlEstimator.FullForward }, PositiveLm = 0.1 },
            (s, p, q) => ((s.Clip(p) + (0.2 * (p.exp() * (p - q)).sum(-1))).sum() / s.StepTokens) - (s.Reward > 0 ? 0.1 * s.Chosen(p).sum() / s.PositiveTokens : torch.zeros(1).sum())),
        ["reverse divergence"] = new(
            Plain with { Kl = new KlOptions { Coefficient = 0.2, Estimator = KlEstimator.FullReverse } },
            (s, p, q) => (s.Clip(p) + (0.2 * (q.exp() * (q - p)).sum(-1))).sum() / s.StepTokens),
        ["overlong filter, constant length"] = new(
            Plain with { Shaping = new RewardShapingOptions { OverlongFilter = true }, Loss = new ClipLossOptions { Aggregation = LossAggregation.ConstantLength } },
            (s, p, _) => s.Cut ? p.sum() * 0 : s.Clip(p).sum() / (s.StepSequences * 9)),
    };

    public static TheoryData<string, int> Cuts
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in Cases.Keys)
            {
                data.Add(name, 1000);
                data.Add(name, 25);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Run_OneUpdate_GradientEqualsWrittenOut(string name, int tokensPerMicroBatch)
    {
        using var scope = torch.NewDisposeScope();
        var (stage, loss) = Cases[name];
        var groups = Groups();
        using var state = new TrainingState(CausalLanguageModel.Create(Config with { InitializerRange = 0.3 }, seed: 1));
        using var plain = CausalLanguageModel.Create(Config with { InitializerRange = 0.3 }, seed: 1);
        using var reference = CausalLanguageModel.Create(Config with { InitializerRange = 0.3 }, seed: 2);
        using var learner = new Learner(state);

        var result = new PolicyTraining(learner, () => new ReferenceUse(new Other(reference), () => { }), new PolicyStep(0, stage, groups), new StepDivision(tokensPerMicroBatch)).Run();
        double expected = WrittenOut(plain, reference, stage, groups, loss);

        Assert.Equal(StepOutcome.Updated, result.Outcome);
        Assert.Equal(expected, result.Metrics["loss"], 1e-5);
        foreach (var (parameter, gradient) in plain.Parameters)
        {
            double difference = (gradient.grad! - state.Model.Parameters[parameter].grad!).abs().max().ToDouble(), size = gradient.grad!.abs().max().ToDouble();
            Assert.True(difference <= 1e-5 * Math.Max(1, size), $"{name}, {parameter}: {difference} of {size}");
        }
    }

    /// <summary>Adds up all sequences' losses and their gradients.</summary>
    private static double WrittenOut(
        CausalLanguageModel model, CausalLanguageModel reference, RlStageOptions stage, List<TrajectoryGroup> groups, Func<Sequence, torch.Tensor, torch.Tensor, torch.Tensor> loss)
    {
        bool Trained(Completion completion) => !(stage.Shaping.OverlongFilter && completion.Finish == FinishReason.Length);
        var trained = groups.SelectMany(group => group.Completions).Where(Trained).ToList();
        double tokens = trained.Sum(completion => completion.Tokens.Length);
        double positive = groups.SelectMany(group => group.Completions.Where((_, i) => group.Rewards[i] > 0)).Sum(completion => completion.Tokens.Length);
        double total = 0;
        foreach (var group in groups)
        {
            double mean = group.Rewards.Average(), deviation = Math.Sqrt(group.Rewards.Sum(reward => (reward - mean) * (reward - mean)) / (group.Rewards.Length - 1));
            for (int i = 0; i < group.Completions.Count; i++)
            {
                var completion = group.Completions[i];
                var sequence = new Sequence(
                    completion.Tokens, completion.Logprobs, (group.Rewards[i] - mean) / (deviation + 1e-6), group.Rewards[i], completion.Finish == FinishReason.Length, tokens,
                    trained.Count, positive);
                var part = loss(sequence, Logprobs(model, group.PromptTokens, completion), Logprobs(reference, group.PromptTokens, completion).detach());
                part.backward();
                total += part.ToDouble();
            }
        }

        return total;
    }

    /// <summary>log π of the whole vocabulary at each token of a completion, [tokens, vocabulary].</summary>
    private static torch.Tensor Logprobs(CausalLanguageModel model, int[] prompt, Completion completion)
    {
        long[] ids = [.. prompt, .. completion.Tokens[..^1]];
        var logits = model.Forward(torch.tensor(ids).unsqueeze(0), torch.arange(ids.Length).unsqueeze(0));   // [1, seq, vocab]
        return (logits[0].narrow(0, prompt.Length - 1, completion.Tokens.Length) / Temperature).log_softmax(-1);
    }

    private static List<TrajectoryGroup> Groups()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 3).Select(g => new TrajectoryGroup(
            new GroupId("r", $"p/{g}", 1), g, 0, [.. Enumerable.Range(1, 2 + g)],
            [.. Enumerable.Range(0, 4).Select(i => Completion(random, i))], [.. Enumerable.Range(0, 4).Select(i => ((g + i) % 3) - 0.5)]))];
    }

    private static Completion Completion(Random random, int index)
    {
        int length = 3 + random.Next(7);
        return new Completion(
            index, [.. Enumerable.Range(0, length).Select(_ => random.Next(13))], [.. Enumerable.Range(0, length).Select(_ => -1 - (2 * random.NextSingle()))],
            new int[length], [.. Enumerable.Repeat((byte)1, length)], length == 9 ? FinishReason.Length : FinishReason.Stop);
    }

    private sealed class Other(CausalLanguageModel model) : IReferencePolicy
    {
        public torch.Tensor HeadWeight => model.HeadWeight;

        public torch.Tensor Logprob(MicroBatch batch, double temperature) => MicroBatchPass.Constant(model, batch, temperature);

        public torch.Tensor Hidden(MicroBatch batch) => IReferencePolicy.HiddenOf(model, batch);
    }
}
