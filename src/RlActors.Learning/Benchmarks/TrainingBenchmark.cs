using System.Diagnostics;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using RlActors.Learning.Threads;
using RlActors.Learning.Training;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Benchmarks;

/// <summary>
/// Speed of whole training steps (forward, backward, norm, optimiser) of a model with random weights on random completions, beside the speed of the products alone:
/// the weights' in all three directions, at the micro-batch's own shapes. The products of attention are neither counted nor measured.
/// </summary>
/// <param name="config">The model.</param>
/// <param name="options">Threads, precision, micro-batches.</param>
/// <param name="shape">The completions.</param>
public sealed class TrainingBenchmark(DecoderConfig config, LearnerOptions options, TrainingBenchmark.Shape shape)
{
    /// <summary>What is trained in a step.</summary>
    /// <param name="Rows">Completions.</param>
    /// <param name="Prompt">Tokens of each prompt.</param>
    /// <param name="Completion">Tokens of each completion.</param>
    public sealed record Shape(int Rows, int Prompt, int Completion);

    /// <summary>What a step did.</summary>
    /// <param name="TokensPerSecond">Prompt and completion tokens trained a second, best step.</param>
    /// <param name="OperationsPerSecond">The counted operations of a step over its seconds, best step.</param>
    /// <param name="PeakOperationsPerSecond">The same operations as products alone.</param>
    public sealed record Result(double TokensPerSecond, double OperationsPerSecond, double PeakOperationsPerSecond)
    {
        /// <summary>Share of the peak, 0 to 1.</summary>
        public double Share => OperationsPerSecond / PeakOperationsPerSecond;
    }

    /// <summary>Measures on a thread of its own.</summary>
    /// <param name="steps">Timed steps, after one that is not; the best counts.</param>
    /// <param name="cancellationToken">Ends the wait before the work begins.</param>
    public async Task<Result> RunAsync(int steps, CancellationToken cancellationToken)
    {
        var thread = new EngineThread("bench training", options.Threads);
        await using var _ = thread.ConfigureAwait(false);
        return await thread.RunAsync(() => Run(steps), cancellationToken).ConfigureAwait(false);
    }

    private Result Run(int steps)
    {
        using var state = new TrainingState(
            CausalLanguageModel.Create(config, seed: 1, ElementType.Of(options.Precision), EngineDevice.Best()), options.ActivationCheckpointing, options.Lora);
        using var learner = new Learner(state);
        var products = Products();
        double seconds = double.MaxValue, peak = 0;
        for (int step = 0; step <= steps; step++)
        {
            peak = Math.Max(peak, MatrixPeak.Measure(products, options.Precision)); // before every step: the machine's speed drifts
            var clock = Stopwatch.StartNew();
            new PolicyTraining(learner, () => throw new InvalidOperationException("no reference is measured"), Step(step), new StepDivision(options.TokensPerMicroBatch)).Run();
            seconds = step == 0 ? seconds : Math.Min(seconds, clock.Elapsed.TotalSeconds);
        }

        int tokens = shape.Rows * (shape.Prompt + shape.Completion);
        return new Result(tokens / seconds, products.Sum(product => product.Operations) / seconds, peak);
    }

    /// <summary>Every product of a step with a weight: of each micro-batch forward, to the input's gradient and to the weight's.</summary>
    private List<MatrixProduct> Products()
    {
        int attention = config.Heads * config.HeadDim, keyValue = config.KeyValueHeads * config.HeadDim, length = shape.Prompt + shape.Completion - 1;
        var products = new List<MatrixProduct>();
        foreach (int[] batch in MicroBatchPlan.Cut([.. Enumerable.Repeat(length, shape.Rows)], options.TokensPerMicroBatch))
        {
            for (int layer = 0; layer < config.Layers; layer++)
            {
                Add(batch.Length * length, config.HiddenSize, attention);
                Add(batch.Length * length, config.HiddenSize, keyValue);
                Add(batch.Length * length, config.HiddenSize, keyValue);
                Add(batch.Length * length, attention, config.HiddenSize);
                Add(batch.Length * length, config.HiddenSize, config.IntermediateSize);
                Add(batch.Length * length, config.HiddenSize, config.IntermediateSize);
                Add(batch.Length * length, config.IntermediateSize, config.HiddenSize);
            }

            Add(batch.Length * shape.Completion, config.HiddenSize, config.VocabularySize);
        }

        return products;

        void Add(long tokens, long inputs, long outputs)
        {
            products.Add(new MatrixProduct(tokens, inputs, outputs, RightTransposed: true));
            products.Add(new MatrixProduct(tokens, outputs, inputs));
            products.Add(new MatrixProduct(outputs, tokens, inputs, LeftTransposed: true));
        }
    }

    private PolicyStep Step(int version)
    {
        var random = new Random(version);
        var completions = Enumerable.Range(0, shape.Rows).Select(i => new Completion(
            i, Tokens(shape.Completion), Numbers(-1f), [.. Enumerable.Repeat(0, shape.Completion)], [.. Enumerable.Repeat((byte)1, shape.Completion)], FinishReason.Length)).ToList();
        double[] rewards = [.. completions.Select(_ => random.NextDouble())];
        var group = new TrajectoryGroup(new GroupId("bench", "bench/0", 1), 0, version, Tokens(shape.Prompt), completions, rewards);
        return new PolicyStep(version, new RlStageOptions(), [group]);

        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(config.VocabularySize))];
        float[] Numbers(float value) => [.. Enumerable.Repeat(value, shape.Completion)];
    }
}
