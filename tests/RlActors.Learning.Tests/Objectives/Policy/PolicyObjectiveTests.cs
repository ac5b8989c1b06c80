using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>What holds for every loss with every correction, on random steps (the seeds are the theories' data).</summary>
public sealed class PolicyObjectiveTests
{
    private static readonly Dictionary<string, PolicyLossOptions> Losses = new()
    {
        ["clip"] = new ClipLossOptions { DualClip = 1.5 },
        ["clip with a ratio cap"] = new ClipLossOptions { RatioCap = 1.6, Aggregation = LossAggregation.ConstantLength },
        ["gspo"] = new GspoLossOptions { ClipLow = 0.1, ClipHigh = 0.2 },
        ["gspo of products"] = new GspoLossOptions { ClipLow = 0.3, ClipHigh = 0.4, Level = RatioLevel.Sequence, MeanAdvantage = true },
        ["gspo-token"] = new GspoTokenLossOptions { ClipLow = 0.1, ClipHigh = 0.2 },
        ["luspo"] = new LuspoLossOptions { ClipLow = 0.1, ClipHigh = 0.2 },
        ["gmpo"] = new GmpoLossOptions(),
        ["gmpo by tokens"] = new GmpoLossOptions { Aggregation = LossAggregation.TokenMean },
        ["cispo"] = new CispoLossOptions { Floor = 0.5, Cap = 2 },
        ["aipo"] = new AipoLossOptions(),
        ["sapo"] = new SapoLossOptions(),
        ["vespo"] = new VespoLossOptions(),
        ["reinforce"] = new ReinforceLossOptions { Aggregation = LossAggregation.SequenceSum },
        ["importance"] = new ImportanceLossOptions { Cap = 2 },
        ["importance of sequences"] = new ImportanceLossOptions { Level = RatioLevel.Geometric, Gradient = RatioGradient.Token },
        ["kl-cov"] = new KlCovLossOptions { Share = 0.2 },
        ["dppo"] = new DppoLossOptions { ReferenceScale = 0.5 },
        ["ipo"] = new IpoLossOptions { Threshold = 0.3 },
    };

    private static readonly Dictionary<string, CorrectionOptions> Corrections = new()
    {
        ["default"] = new(),
        ["none"] = PolicyGolden.NoCorrection,
        ["two policies"] = new()
        {
            Proximal = ProximalPolicy.Behaviour,
            Weights = PolicyGolden.NoCorrection.Weights,
            BehaviourKl = new() { Coefficient = 0.1 },
            Rejection = [new() { Level = RejectionLevel.SequenceMin, Lower = 0.2 }, new() { Level = RejectionLevel.SequenceMax, Upper = 6 }],
        },
        ["log-linear, normalised, dropped"] = new()
        {
            Proximal = ProximalPolicy.LogLinear,
            Weights = new() { Level = RatioLevel.Geometric, Normalize = true },
            Rejection = [new() { Metric = RejectionMetric.K2, Upper = 0.5 }],
            Rejected = RejectedTokens.Drop,
            NegativeSequenceBound = 0.1,
        },
        ["masked by token"] = new()
        {
            Weights = new() { Mode = ImportanceWeighting.Mask, Floor = 0.5, Normalize = true },
            BehaviourKl = new() { Coefficient = 0.2, Estimator = KlEstimator.K1, Place = BehaviourKlPlace.Advantage, Over = BehaviourKlTokens.Kept },
            Rejection = [new() { Metric = RejectionMetric.K3Reverse, Level = RejectionLevel.SequenceSum, Upper = 4 }],
        },
    };

    private static readonly KlOptions Kl = new() { Coefficient = 0.3, Estimator = KlEstimator.K3, ImportanceWeighted = true };

    public static TheoryData<string, string, int> Combinations
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var (loss, i) in Losses.Keys.Select((loss, i) => (loss, i)))
            {
                foreach (string correction in Corrections.Keys)
                {
                    data.Add(loss, correction, 100 + i);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> LossNames => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Compute_GarbageWhereNothingIsTrained_ChangesNothing(string loss, string correction, int seed)
    {
        using var scope = torch.NewDisposeScope();
        var (expected, gradient) = Run(loss, correction, RandomStep.Of(seed), [(0, RandomStep.Rows)]);
        Assert.True(double.IsFinite(expected) && expected != 0, $"the loss is {expected}");

        foreach (double garbage in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300 })
        {
            var (actual, actualGradient) = Run(loss, correction, RandomStep.Of(seed, garbage), [(0, RandomStep.Rows)]);
            Golden.AssertClose(expected, actual);
            Golden.AssertClose(gradient, actualGradient);
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Compute_CutIntoMicroBatches_AddsUpToTheWhole(string loss, string correction, int seed)
    {
        using var scope = torch.NewDisposeScope();
        var batch = RandomStep.Of(seed);
        var (expected, gradient) = Run(loss, correction, batch, [(0, RandomStep.Rows)]);

        var (actual, actualGradient) = Run(loss, correction, batch, [(0, 1), (1, 1), (2, 1), (3, 3)]);

        Golden.AssertClose(expected, actual);
        Golden.AssertClose(gradient, actualGradient);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Compute_NothingIsTrained_IsZeroWithoutGradient(string loss, string correction, int seed)
    {
        using var scope = torch.NewDisposeScope();
        var batch = RandomStep.Of(seed, double.NaN);

        var (actual, gradient) = Run(loss, correction, batch with { Mask = torch.zeros_like(batch.Mask) }, [(0, RandomStep.Rows)]);

        Assert.Equal(0, actual);
        Assert.Equal(0, gradient.abs().max().ToDouble());
    }

    /// <summary>Log-ratios of hundreds of nats in float32, whose exponentials are infinite.</summary>
    [Theory]
    [MemberData(nameof(Combinations))]
    public void Compute_HugeLogRatiosInFloat32_StaysFinite(string loss, string correction, int seed)
    {
        using var scope = torch.NewDisposeScope();
        var batch = RandomStep.Of(seed);
        batch = batch with { Current = batch.Current * 200, Proximal = batch.Proximal * 200, Behaviour = batch.Behaviour * 200, Reference = batch.Reference! * 200 };

        var (actual, gradient) = Run(loss, correction, RandomStep.Float32(batch), [(0, RandomStep.Rows)]);

        Assert.True(double.IsFinite(actual), $"the loss is {actual}");
        Assert.True(gradient.isfinite().all().ToBoolean());
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void Compute_ManyTimes_LeavesNoTensor(string loss)
    {
        using var scope = torch.NewDisposeScope();
        var batch = RandomStep.Of(1);
        var totals = Totals(loss, "masked by token", batch);
        var objective = Objective(loss, "masked by token");
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        for (int i = 0; i < 10; i++)
        {
            var result = objective.Compute(batch, totals);
            result.Loss.Dispose();
            result.Sums.Dispose();
            result.WeightMax!.Dispose();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Compute_RejectedTokens_CountOrAreAsIfTheyWereNotThere()
    {
        using var scope = torch.NewDisposeScope();
        var batch = RandomStep.Of(7);
        var rules = PolicyGolden.NoCorrection with { Rejection = [new() { Lower = 0.5, Upper = 2 }] };
        var log = batch.Proximal - batch.Behaviour;
        var kept = batch.Mask & log.exp().ge(0.5) & log.exp().le(2);
        Assert.NotEqual(batch.Mask.sum().ToInt64(), kept.sum().ToInt64());

        var alone = PolicyObjectives.Create(new ClipLossOptions(), PolicyGolden.NoCorrection, new(), new());
        double sum = alone.Compute(batch with { Mask = kept }, new StepTotals(1, 1)).Loss.ToDouble();

        var counted = PolicyObjectives.Create(new ClipLossOptions(), rules, new(), new()).Compute(batch, PolicyGolden.Count(batch.Mask));
        Golden.AssertClose(sum / batch.Mask.sum().ToInt64(), counted.Loss.ToDouble());
        var dropping = rules with { Rejected = RejectedTokens.Drop };
        var survey = new StepSurvey(new ClipLossOptions(), dropping);
        survey.Add(batch);
        var dropped = PolicyObjectives.Create(new ClipLossOptions(), dropping, new(), new()).Compute(batch, survey.Apply(PolicyGolden.Count(batch.Mask)));
        Golden.AssertClose(sum / kept.sum().ToInt64(), dropped.Loss.ToDouble());
        Assert.Equal(batch.Mask.sum().ToInt64() - kept.sum().ToInt64(), dropped.Sums[3].ToDouble());
    }

    [Fact]
    public void Compute_InputsThatAreNotThere_AreNamed()
    {
        using var scope = torch.NewDisposeScope();
        var good = torch.zeros(2, 3);
        var batch = new PolicyBatch(good, good, good, good, torch.ones(2, 3, torch.@bool));
        var totals = new StepTotals(6, 2);

        Throws("needs Reference", new ClipLossOptions(), new(), new() { Coefficient = 1 }, new());
        Throws("needs Divergence", new ClipLossOptions(), new(), new() { Coefficient = 1, Estimator = KlEstimator.FullForward }, new());
        Throws("needs Entropy", new ClipLossOptions(), new(), new(), new() { Coefficient = 1 });
        Throws("needs Staleness", new ClipLossOptions(), new() { Proximal = ProximalPolicy.LogLinear }, new(), new());
        Throws("needs Reference", new DppoLossOptions { ReferenceScale = 1 }, new(), new(), new());
        Throws("StepSurvey", new KlCovLossOptions(), new(), new(), new());
        var shape = Assert.Throws<ArgumentException>(() => PolicyObjectives.Create(new ClipLossOptions(), new(), new(), new())
            .Compute(batch with { Mask = torch.ones(2, 4, torch.@bool) }, totals));
        Assert.Contains("Mask is [2, 4]; expected [2, 3]", shape.Message, StringComparison.Ordinal);

        void Throws(string expected, PolicyLossOptions loss, CorrectionOptions correction, KlOptions kl, EntropyOptions entropy) => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => PolicyObjectives.Create(loss, correction, kl, entropy).Compute(batch, totals)).Message, StringComparison.Ordinal);
    }

    private static IPolicyObjective Objective(string loss, string correction) => PolicyObjectives.Create(Losses[loss], Corrections[correction], Kl, new() { Coefficient = 0.05 });

    private static StepTotals Totals(string loss, string correction, PolicyBatch batch)
    {
        var survey = new StepSurvey(Losses[loss], Corrections[correction]);
        survey.Add(RandomStep.Cut(batch, 0, 2));
        survey.Add(RandomStep.Cut(batch, 2, RandomStep.Rows - 2));
        return survey.Apply(PolicyGolden.Count(batch.Mask) with { Length = 16 });
    }

    private static (double Loss, torch.Tensor Gradient) Run(string loss, string correction, PolicyBatch batch, (int From, int Rows)[] parts)
    {
        var objective = Objective(loss, correction);
        var totals = Totals(loss, correction, batch);
        double sum = 0;
        var gradients = new List<torch.Tensor>();
        foreach (var (from, rows) in parts)
        {
            var part = RandomStep.Cut(batch, from, rows);
            var leaf = part.Current.detach().clone().requires_grad_();
            var result = objective.Compute(part with { Current = leaf }, totals);
            result.Loss.backward();
            sum += result.Loss.ToDouble();
            Assert.Equal(Learning.Objectives.Policy.PolicyMetrics.Names.Count, result.Sums.shape[0]);
            Assert.True(result.Sums.isfinite().all().ToBoolean());
            gradients.Add(leaf.grad ?? torch.zeros_like(leaf));
        }

        return (sum, torch.cat(gradients));
    }
}
