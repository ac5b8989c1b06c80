using RlActors.Engines;
using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Supervised;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Cross-entropy of answers.</summary>
internal sealed class SupervisedObjective : IBatchObjective
{
    private readonly TrainingState _state;
    private readonly SupervisedLossOptions _options;
    private readonly IReadOnlyList<SupervisedExample> _examples;
    private readonly TrainingRow[] _rows;
    private readonly StepTotals _totals;

    public SupervisedObjective(TrainingState state, IReadOnlyList<SupervisedExample> examples, SupervisedLossOptions options)
    {
        (_state, _options, _examples) = (state, options, examples);
        _rows = [.. examples.Select(example => TrainingRow.Of(example.Prompt, example.Answer))];
        _totals = new StepTotals(_rows.Sum(row => (long)row.Tokens.Length), _rows.Length);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Lengths => [.. _rows.Select(row => row.InputLength)];

    /// <inheritdoc/>
    public long Tokens => _totals.Tokens;

    /// <inheritdoc/>
    public int Sums => 2;

    /// <inheritdoc/>
    public void Accumulate(IReadOnlyList<int> items, StepSums sums)
    {
        var batch = MicroBatch.From([.. items.Select(item => _rows[item])], _state.Model.Device);
        var pass = new MicroBatchPass(_state, batch, temperature: 1);
        var loss = SupervisedLoss.Compute(pass.Logprob, batch.Mask, _totals, _options, Weights(items));
        pass.Backward(loss);
        sums.Add(loss, pass.Entropy.masked_fill(batch.Mask.logical_not(), Scalars.Zero).sum());
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, double Value)> Report(double[] sums) => [("loss", sums[0]), ("entropy", sums[1] / Math.Max(1, Tokens))];

    /// <summary>[batch, 1]; null where all are 1.</summary>
    private torch.Tensor? Weights(IReadOnlyList<int> items) => _examples.All(example => example.Weight == 1)
        ? null
        : torch.tensor([.. items.Select(item => (float)_examples[item].Weight)], [items.Count, 1], device: _state.Model.Device);
}
