namespace RlActors.Learning.Training;

/// <summary>
/// The loss of one optimiser update over items that each stay whole in a micro-batch: a text, a pair of answers, a ranking. Normalisers are the update's, so the sum over
/// micro-batches is the same however it is cut.
/// </summary>
internal interface IBatchObjective
{
    /// <summary>Tokens that the model reads of each item.</summary>
    IReadOnlyList<int> Lengths { get; }

    /// <summary>Trained tokens (for reward models: tokens that are read) of all items.</summary>
    long Tokens { get; }

    /// <summary>How many numbers <see cref="Accumulate"/> sums up, the loss among them.</summary>
    int Sums { get; }

    /// <summary>Adds the gradients of some items to the state's, and the loss, then what is measured, to the sums.</summary>
    void Accumulate(IReadOnlyList<int> items, StepSums sums);

    /// <summary>Metrics of an update by name, from its sums.</summary>
    IEnumerable<(string Name, double Value)> Report(double[] sums);
}
