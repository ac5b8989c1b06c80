using RlActors.Learning.Models;
using RlActors.Learning.Objectives.Divergences;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>What stays the same for a whole step, computed before its first update and put into its sequences.</summary>
/// <param name="sequences">The step's trained completions.</param>
/// <param name="device">Where models are.</param>
/// <param name="temperature">Of all log-probabilities.</param>
/// <param name="division">How its rows are divided.</param>
internal sealed class StepConstants(IReadOnlyList<StepSequence> sequences, torch.Device device, double temperature, StepDivision division)
{
    private readonly int[] _lengths = [.. sequences.Select(sequence => sequence.Row.InputLength)];

    /// <summary>log π of the weights as they are now, π_prox, and where it is asked for Σ π² over the vocabulary.</summary>
    public void AddProximal(CausalLanguageModel policy, bool squares) => Share(
        batch =>
        {
            using var constant = torch.no_grad();
            using var chosen = MicroBatchPass.Choose(policy, policy.Hidden(batch.Rows), batch, temperature, squares: squares);
            return chosen.SquaredProbabilities is { } squared ? [batch.Cells(chosen.Logprob), batch.Cells(squared)] : [batch.Cells(chosen.Logprob)];
        },
        (sequence, numbers) =>
        {
            int tokens = sequence.Row.Tokens.Length;
            sequence.Row = sequence.Row with { Proximal = numbers[..tokens] };
            sequence.SquaredProbabilities = squares ? Array.ConvertAll(numbers[tokens..], sum => (double)sum) : sequence.SquaredProbabilities;
        });

    /// <summary>log π_ref.</summary>
    public void AddReference(IReferencePolicy reference) =>
        Share(batch => [reference.Logprob(batch, temperature)], (sequence, logprobs) => sequence.Row = sequence.Row with { Reference = logprobs });

    /// <summary>Values of every state.</summary>
    public void AddValues(Critic critic) => division.ShareRows(
        _lengths,
        plan =>
        {
            TrainingRow[] rows = Rows(plan);
            return Read([critic.Values(ValueBatch.From(rows, device))], [.. rows.Select(row => row.States)]);
        },
        (i, values) => sequences[i].Row = sequences[i].Row with { Values = values });

    /// <summary>The divergence from the reference at each token, an estimate of each; of the weights before the step's first update.</summary>
    public static void AddDivergence(IReadOnlyList<StepSequence> sequences, KlOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        double[] ratios = [.. sequences.SelectMany(sequence => sequence.Row.Proximal!.Zip(sequence.Row.Reference!, (proximal, reference) => (double)proximal - reference))];
        double[] estimates = KlEstimates.Compute(torch.tensor(ratios), options.Estimator, options.LogRatioBound, options.ValueBound).data<double>().ToArray(); // [tokens]
        int start = 0;
        foreach (var sequence in sequences)
        {
            sequence.Divergence = estimates[start..(start += sequence.Row.Tokens.Length)];
        }
    }

    private void Share(Func<MicroBatch, torch.Tensor[]> look, Action<StepSequence, float[]> set) => division.ShareRows(
        _lengths,
        plan =>
        {
            TrainingRow[] rows = Rows(plan);
            return Read(look(MicroBatch.From(rows, device)), [.. rows.Select(row => row.Tokens.Length)]);
        },
        (i, numbers) => set(sequences[i], numbers));

    private TrainingRow[] Rows(int[] plan) => [.. plan.Select(i => sequences[i].Row)];

    /// <summary>Tensors [batch, width] → for each row its own numbers of the first, then those of the second.</summary>
    private static float[][] Read(torch.Tensor[] cells, int[] lengths)
    {
        var rows = lengths.Select(_ => new List<float>()).ToArray();
        foreach (var tensor in cells)
        {
            using var host = tensor.to(torch.float32).cpu();
            float[] numbers = host.data<float>().ToArray();
            int width = (int)tensor.shape[1];
            for (int r = 0; r < rows.Length; r++)
            {
                rows[r].AddRange(numbers.AsSpan(r * width, lengths[r]));
            }
        }

        return [.. rows.Select(row => row.ToArray())];
    }
}
