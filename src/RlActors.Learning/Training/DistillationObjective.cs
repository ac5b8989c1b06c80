using RlActors.Engines;
using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives;
using RlActors.Recipes;

namespace RlActors.Learning.Training;

/// <summary>Divergence of the policy from a teacher over the whole vocabulary, at every token of the answers (arXiv 1503.02531, 2306.13649). Neither's logits are ever whole in memory.</summary>
internal sealed class DistillationObjective : IBatchObjective
{
    private readonly TrainingState _state;
    private readonly IReferencePolicy _teacher;
    private readonly DistillationLossOptions _options;
    private readonly TrainingRow[] _rows;
    private readonly StepTotals _totals;

    public DistillationObjective(TrainingState state, IReferencePolicy teacher, IReadOnlyList<SupervisedExample> examples, DistillationLossOptions options)
    {
        (_state, _teacher, _options) = (state, teacher, options);
        _rows = [.. examples.Select(example => TrainingRow.Of(example.Prompt, example.Answer))];
        _totals = new StepTotals(_rows.Sum(row => (long)row.Tokens.Length), _rows.Length);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Lengths => [.. _rows.Select(row => row.InputLength)];

    /// <inheritdoc/>
    public long Tokens => _totals.Tokens;

    /// <inheritdoc/>
    public int Sums => 3;

    /// <inheritdoc/>
    public void Accumulate(IReadOnlyList<int> items, StepSums sums)
    {
        var batch = MicroBatch.From([.. items.Select(item => _rows[item])], _state.Model.Device);
        var teacher = new OtherDistribution(_teacher.Hidden(batch), _teacher.HeadWeight, Direction)
        {
            Mixture = _options.Divergence == DistributionDivergence.JensenShannon ? _options.Mixture : null,
        };
        var pass = new MicroBatchPass(_state, batch, _options.Temperature, other: teacher);
        var ignored = batch.Mask.logical_not();
        var token = pass.Divergence!.masked_fill(ignored, Scalars.Zero);         // [batch, tokens]
        var loss = _options.Aggregation.Apply(token, batch.Mask, _totals);
        pass.Backward(loss);
        sums.Add(loss, pass.Entropy.masked_fill(ignored, Scalars.Zero).sum(), pass.Logprob.masked_fill(ignored, Scalars.Zero).sum());
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, double Value)> Report(double[] sums) =>
        [("loss", sums[0]), ("entropy", sums[1] / Math.Max(1, Tokens)), ("cross_entropy", -sums[2] / Math.Max(1, Tokens))];

    private KlEstimator Direction => _options.Divergence == DistributionDivergence.Forward ? KlEstimator.FullReverse : KlEstimator.FullForward; // named from the policy's side
}
