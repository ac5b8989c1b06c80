using RlActors.Engines;
using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Preference;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A loss of preference pairs. Both answers of a pair are in one micro-batch: the preferred ones are its first lines, the others the second half.</summary>
internal sealed class PairObjective : IBatchObjective
{
    private readonly TrainingState _state;
    private readonly IReferencePolicy? _reference;
    private readonly PreferenceLossOptions _options;
    private readonly double _temperature;
    private readonly TrainingRow[] _chosen, _rejected;
    private readonly PreferenceTotals _totals;

    /// <param name="state">What is trained.</param>
    /// <param name="reference">What the loss measures against; null where it does not.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="options">The loss.</param>
    /// <param name="temperature">Of the log-probabilities.</param>
    public PairObjective(TrainingState state, IReferencePolicy? reference, IReadOnlyList<PreferenceExample> pairs, PreferenceLossOptions options, double temperature)
    {
        (_state, _reference, _options, _temperature) = (state, reference, options, temperature);
        _chosen = [.. pairs.Select(pair => TrainingRow.Of(pair.Prompt, pair.Chosen))];
        _rejected = [.. pairs.Select(pair => TrainingRow.Of(pair.Prompt, pair.Rejected))];
        _totals = new PreferenceTotals(pairs.Count, _chosen.Sum(row => (long)row.Tokens.Length));
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Lengths => [.. _chosen.Zip(_rejected, (chosen, rejected) => chosen.InputLength + rejected.InputLength)];

    /// <inheritdoc/>
    public long Tokens => _totals.ChosenTokens + _rejected.Sum(row => (long)row.Tokens.Length);

    /// <inheritdoc/>
    public int Sums => 5;

    /// <inheritdoc/>
    public void Accumulate(IReadOnlyList<int> items, StepSums sums)
    {
        var batch = MicroBatch.From([.. items.Select(item => _chosen[item]), .. items.Select(item => _rejected[item])], _state.Model.Device);
        var other = _options.NeedsDistribution ? new OtherDistribution(_reference!.Hidden(batch), _reference.HeadWeight, KlEstimator.FullReverse) : null;
        var reference = _options.NeedsReference ? _reference!.Logprob(batch, _temperature) : null;                       // [2 · pairs, tokens]
        var pass = new MicroBatchPass(_state, batch, _temperature, other: other);
        var result = PreferenceLosses.Compute(Pairs(pass, reference, batch.Mask, items.Count), _totals, _options);
        pass.Backward(result.Loss);
        sums.Add(result.Loss, result.Sums, pass.Entropy.masked_fill(batch.Mask.logical_not(), Scalars.Zero).sum());
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, double Value)> Report(double[] sums)
    {
        double pairs = Math.Max(1, _totals.Pairs);
        return
        [
            ("loss", sums[0]), ("preference_accuracy", sums[1] / pairs), ("reward_chosen", sums[2] / pairs), ("reward_rejected", sums[3] / pairs),
            ("reward_margin", (sums[2] - sums[3]) / pairs), ("entropy", sums[4] / Math.Max(1, Tokens)),
        ];
    }

    private PreferenceBatch Pairs(MicroBatchPass pass, torch.Tensor? reference, torch.Tensor mask, int pairs)
    {
        var tokens = mask.sum(1, type: torch.ScalarType.Int64);                                                          // [2 · pairs]
        var shorter = torch.minimum(Chosen(tokens), Rejected(tokens)).repeat(2);                                         // [2 · pairs]
        double excess = PreferenceLosses.ExcessTokenWeight(_options);
        var policy = Sums(pass.Logprob);
        var (its, divergence) = (reference is null ? null : Sums(reference), pass.Divergence is null ? null : AnswerSums.Of(pass.Divergence, mask));
        var counts = tokens.to(policy.dtype);
        return new PreferenceBatch(Chosen(policy), Rejected(policy), Chosen(counts), Rejected(counts))
        {
            ReferenceChosen = Half(its, Chosen), ReferenceRejected = Half(its, Rejected), ChosenDivergence = Half(divergence, Chosen), RejectedDivergence = Half(divergence, Rejected),
        };

        torch.Tensor Sums(torch.Tensor token) => excess == 1 ? AnswerSums.Of(token, mask) : AnswerSums.Of(token, mask, shorter, excess);
        torch.Tensor Chosen(torch.Tensor both) => both.narrow(0, 0, pairs);
        torch.Tensor Rejected(torch.Tensor both) => both.narrow(0, pairs, pairs);
        static torch.Tensor? Half(torch.Tensor? both, Func<torch.Tensor, torch.Tensor> half) => both is null ? null : half(both);
    }
}
