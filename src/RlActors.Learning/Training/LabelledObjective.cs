using RlActors.Engines;
using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Preference;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A loss of single labelled answers. KTO's baseline is measured before the update, on answers put to other prompts.</summary>
internal sealed class LabelledObjective : IBatchObjective
{
    private readonly TrainingState _state;
    private readonly IReferencePolicy _reference;
    private readonly UnpairedLossOptions _options;
    private readonly double _temperature;
    private readonly int _desirable;
    private readonly bool[] _labels;
    private readonly TrainingRow[] _rows;
    private readonly double _baseline;

    /// <param name="state">What is trained.</param>
    /// <param name="reference">What the loss measures against.</param>
    /// <param name="examples">The answers.</param>
    /// <param name="options">The loss.</param>
    /// <param name="temperature">Of the log-probabilities.</param>
    /// <param name="tokensPerMicroBatch">Most tokens of a micro-batch of the baseline's answers.</param>
    public LabelledObjective(
        TrainingState state, IReferencePolicy reference, IReadOnlyList<LabelledExample> examples, UnpairedLossOptions options, double temperature, int tokensPerMicroBatch)
    {
        (_state, _reference, _options, _temperature) = (state, reference, options, temperature);
        _rows = [.. examples.Select(example => TrainingRow.Of(example.Prompt, example.Answer))];
        _labels = [.. examples.Select(example => example.Desirable)];
        _desirable = _labels.Count(label => label);
        _baseline = options is KtoLossOptions ? Baseline(MismatchedAnswers.Of(examples), tokensPerMicroBatch) : 0;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Lengths => [.. _rows.Select(row => row.InputLength)];

    /// <inheritdoc/>
    public long Tokens => _rows.Sum(row => (long)row.Tokens.Length);

    /// <inheritdoc/>
    public int Sums => 5;

    /// <inheritdoc/>
    public void Accumulate(IReadOnlyList<int> items, StepSums sums)
    {
        var batch = MicroBatch.From([.. items.Select(item => _rows[item])], _state.Model.Device);
        var reference = _reference.Logprob(batch, _temperature);                     // [batch, tokens]
        var pass = new MicroBatchPass(_state, batch, _temperature);
        var labels = torch.tensor([.. items.Select(item => _labels[item])], device: _state.Model.Device);
        var result = UnpairedLosses.Compute(
            AnswerSums.Of(pass.Logprob, batch.Mask), AnswerSums.Of(reference, batch.Mask), labels, _baseline, _rows.Length, _options);
        pass.Backward(result.Loss);
        sums.Add(result.Loss, result.Sums, pass.Entropy.masked_fill(batch.Mask.logical_not(), Scalars.Zero).sum());
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, double Value)> Report(double[] sums)
    {
        double good = sums[2] / Math.Max(1, _desirable), bad = sums[3] / Math.Max(1, _rows.Length - _desirable);
        return
        [
            ("loss", sums[0]), ("preference_accuracy", sums[1] / Math.Max(1, _rows.Length)), ("reward_chosen", good), ("reward_rejected", bad), ("reward_margin", good - bad),
            ("kl_reference", _baseline), ("entropy", sums[4] / Math.Max(1, Tokens)),
        ];
    }

    private double Baseline(IReadOnlyList<TrainingRow> mismatched, int tokensPerMicroBatch)
    {
        var (policy, reference) = (new double[mismatched.Count], new double[mismatched.Count]);
        foreach (int[] plan in MicroBatchPlan.Cut([.. mismatched.Select(row => row.InputLength)], tokensPerMicroBatch))
        {
            using var scope = torch.NewDisposeScope();
            var batch = MicroBatch.From([.. plan.Select(row => mismatched[row])], _state.Model.Device);
            Put(policy, MicroBatchPass.Constant(_state.Model, batch, _temperature), batch, plan);
            Put(reference, _reference.Logprob(batch, _temperature), batch, plan);
        }

        return UnpairedLosses.Baseline(policy, reference);
    }

    private static void Put(double[] sums, torch.Tensor token, MicroBatch batch, int[] plan)
    {
        double[] read = [.. AnswerSums.Of(token, batch.Mask).to(torch.float64).cpu().data<double>()];
        for (int i = 0; i < plan.Length; i++)
        {
            sums[plan[i]] = read[i];
        }
    }
}
