using RlActors.Learning.Models;
using RlActors.Learning.Objectives.Divergences;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>What stays the same for a whole step, computed before its first update and put into its sequences.</summary>
/// <param name="sequences">The step's trained completions.</param>
/// <param name="device">Where models are.</param>
/// <param name="temperature">Of all log-probabilities.</param>
/// <param name="tokensPerMicroBatch">Most tokens of a micro-batch.</param>
internal sealed class StepConstants(IReadOnlyList<StepSequence> sequences, torch.Device device, double temperature, int tokensPerMicroBatch)
{
    /// <summary>log π of the weights as they are now, π_prox, and where it is asked for Σ π² over the vocabulary.</summary>
    public void AddProximal(CausalLanguageModel policy, bool squares) => ForEach((batch, of) =>
    {
        using var constant = torch.no_grad();
        using var chosen = MicroBatchPass.Choose(policy, policy.Hidden(batch.Rows), batch, temperature, squares: squares);
        Read(batch.Cells(chosen.Logprob), of, (sequence, logprobs) => sequence.Row = sequence.Row with { Proximal = logprobs });
        if (chosen.SquaredProbabilities is { } squared)
        {
            Read(batch.Cells(squared), of, (sequence, sums) => sequence.SquaredProbabilities = Array.ConvertAll(sums, sum => (double)sum));
        }
    });

    /// <summary>log π_ref.</summary>
    public void AddReference(IReferencePolicy reference) => ForEach((batch, of) =>
        Read(reference.Logprob(batch, temperature), of, (sequence, logprobs) => sequence.Row = sequence.Row with { Reference = logprobs }));

    /// <summary>Values of every state.</summary>
    public void AddValues(Critic critic)
    {
        foreach (int[] plan in Plan())
        {
            using var scope = torch.NewDisposeScope();
            StepSequence[] of = [.. plan.Select(i => sequences[i])];
            var batch = ValueBatch.From([.. of.Select(sequence => sequence.Row)], device);
            Read(critic.Values(batch), of, (sequence, values) => sequence.Row = sequence.Row with { Values = values }, sequence => sequence.Row.States);
        }
    }

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

    private void ForEach(Action<MicroBatch, StepSequence[]> look)
    {
        foreach (int[] plan in Plan())
        {
            using var scope = torch.NewDisposeScope();
            StepSequence[] of = [.. plan.Select(i => sequences[i])];
            look(MicroBatch.From([.. of.Select(sequence => sequence.Row)], device), of);
        }
    }

    private IReadOnlyList<int[]> Plan() => MicroBatchPlan.Cut([.. sequences.Select(sequence => sequence.Row.InputLength)], tokensPerMicroBatch);

    /// <summary>[batch, width] → an array for each sequence, of its own length.</summary>
    private static void Read(torch.Tensor cells, StepSequence[] of, Action<StepSequence, float[]> set, Func<StepSequence, int>? length = null)
    {
        using var host = cells.to(torch.float32).cpu();
        float[] numbers = host.data<float>().ToArray();
        int width = (int)cells.shape[1];
        for (int r = 0; r < of.Length; r++)
        {
            set(of[r], numbers[(r * width)..((r * width) + (length?.Invoke(of[r]) ?? of[r].Row.Tokens.Length))]);
        }
    }
}
