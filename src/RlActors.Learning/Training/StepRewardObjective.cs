using RlActors.Engines;
using RlActors.Learning.Objectives.Reward;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Cross-entropy of labelled steps: the head's number at a step's last token is the logit of its being right.</summary>
internal sealed class StepRewardObjective : IBatchObjective
{
    private static readonly Scalar Half = 0.5;

    private readonly TrainingState _state;
    private readonly IReadOnlyList<StepExample> _examples;
    private readonly int[][] _texts, _places;
    private readonly int _steps;

    /// <exception cref="RlActorsException">The steps of an example do not lie in its answer, or their labels are no probabilities.</exception>
    public StepRewardObjective(TrainingState state, IReadOnlyList<StepExample> examples)
    {
        (_state, _examples) = (state, examples);
        _texts = [.. examples.Select(example => ReadText.Of(example.Prompt, example.Answer))];
        _places = [.. examples.Select(Places)];
        _steps = _places.Sum(places => places.Length);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Lengths => [.. _texts.Select(text => text.Length)];

    /// <inheritdoc/>
    public long Tokens => _texts.Sum(text => (long)text.Length);

    /// <inheritdoc/>
    public int Sums => 2;

    /// <inheritdoc/>
    public void Accumulate(IReadOnlyList<int> items, StepSums sums)
    {
        var device = _state.Model.Device;
        var texts = ScoredTexts.At([.. items.Select(item => _texts[item])], [.. items.Select(item => _places[item])], device);
        var pass = new ScoredPass(_state, texts.Rows, texts.Places);
        var labels = torch.tensor([.. items.SelectMany(item => _examples[item].Labels.Select(label => (float)label))], device: device); // [steps]
        var loss = RewardLosses.Steps(pass.Scores, labels, _steps);
        pass.Backward(loss);
        sums.Add(loss, pass.Scores.gt(Numerics.Scalars.Zero).eq(labels.gt(Half)).sum());
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, double Value)> Report(double[] sums) => [("loss", sums[0]), ("step_accuracy", sums[1] / Math.Max(1, _steps))];

    private static int[] Places(StepExample example)
    {
        var (ends, labels) = (example.StepEnds, example.Labels);
        bool inside = ends.Length > 0 && ends.Length == labels.Length && ends[0] >= 0 && ends[^1] < example.Answer.Length && ends.Zip(ends.Skip(1)).All(pair => pair.First < pair.Second);
        return inside && labels.All(label => label is >= 0 and <= 1)
            ? [.. ends.Select(end => example.Prompt.Length + end)]
            : throw new RlActorsException(
                $"an answer of {example.Answer.Length} tokens has steps that end at [{string.Join(", ", ends)}] with the labels [{string.Join(", ", labels)}]; "
                + "expected rising ends inside the answer, and for each a label from 0 to 1");
    }
}
