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
    /// <param name="division">How the rows of the baseline's answers are divided.</param>
    public LabelledObjective(
        TrainingState state, IReferencePolicy reference, IReadOnlyList<LabelledExample> examples, UnpairedLossOptions options, double temperature, StepDivision division)
    {
        (_state, _reference, _options, _temperature) = (state, reference, options, temperature);
        _rows = [.. examples.Select(example => TrainingRow.Of(example.Prompt, example.Answer))];
        _labels = [.. examples.Select(example => example.Desirable)];
        _desirable = _labels.Count(label => label);
        _baseline = options is KtoLossOptions ? Baseline(MismatchedAnswers.Of(examples), division) : 0;
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

    private double Baseline(IReadOnlyList<TrainingRow> mismatched, StepDivision division)
    {
        var (policy, reference) = (new double[mismatched.Count], new double[mismatched.Count]);
        division.ShareRows<double>(
            [.. mismatched.Select(row => row.InputLength)],
            plan =>
            {
                var batch = MicroBatch.From([.. plan.Select(row => mismatched[row])], _state.Model.Device);
                double[] its = AnswersOf(MicroBatchPass.Constant(_state.Model, batch, _temperature), batch), others = AnswersOf(_reference.Logprob(batch, _temperature), batch);
                return [.. its.Zip(others, (one, other) => new[] { one, other })];
            },
            (row, sums) => (policy[row], reference[row]) = (sums[0], sums[1]));
        return UnpairedLosses.Baseline(policy, reference);
    }

    private static double[] AnswersOf(torch.Tensor token, MicroBatch batch) => [.. AnswerSums.Of(token, batch.Mask).to(torch.float64).cpu().data<double>()];
}
