using RlActors.Engines;
using RlActors.Learning.Generation;
using RlActors.Learning.Models;
using RlActors.Learning.Training;
using RlActors.Recipes;
using RlActors.Trajectories;
using TorchSharp;

namespace RlActors.Learning.Tests.Generation;

/// <summary>
/// Models of every family with odd sizes, requests that join and are cancelled at random while weights are swapped and blocks are few: what the learner computes for
/// the same tokens is what was recorded, and who else was there does not matter. A case's number is its seed.
/// </summary>
public sealed class RandomModelTests
{
    private const int Cases = 24, Requests = 10;
    private const double Tolerance = 2e-4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Cases)];

    /// <summary>INV-3.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Step_RandomModel_LogprobsEqualTheLearners(int seed)
    {
        var random = new Random(seed);
        var config = Config(random);
        using var model = CausalLanguageModel.Create(config, seed);
        using var fixture = new LoopFixture(model, Options(random), torch: seed % 3 == 0, blocks: 12);
        var tickets = Enumerable.Range(0, 4).Select(i => fixture.Add(Request(random, config, $"{i}", i))).ToList();
        fixture.Finish();

        using var scope = torch.NewDisposeScope();
        foreach (var ticket in tickets)
        {
            foreach (var completion in LoopFixture.Completions(ticket))
            {
                var row = new TrainingRow(ticket.Request.PromptTokens, completion.Tokens, completion.Sampled);
                var batch = MicroBatch.From([row], torch.CPU);
                float[] expected = MicroBatchPass.Constant(model, batch, ticket.Request.Sampling.Temperature)[0].contiguous().data<float>().ToArray();
                double most = expected.Zip(completion.Logprobs, (left, right) => Math.Abs(left - right)).Max();
                Assert.True(most < Tolerance, $"seed {seed}, {config}: {most}");
            }
        }
    }

    /// <summary>
    /// INV-2, for completions that no swap reached, in float32 and bfloat16. By kernels alone: on a CPU, libtorch's products change a row's bits with its place in
    /// the tile when rows are an odd number of elements wide and so not aligned alike.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Step_RandomCompany_SameBitsAsAlone(int seed)
    {
        var random = new Random(seed);
        var config = Config(random);
        using var first = CausalLanguageModel.Create(config, seed);
        using var second = CausalLanguageModel.Create(config, seed + 1000);
        var options = Options(random) with { Precision = seed % 4 < 2 ? Precision.Float32 : Precision.Bfloat16, OnNewWeights = seed % 2 == 0 ? NewWeightsPolicy.Keep : NewWeightsPolicy.Recompute };
        var requests = Enumerable.Range(0, Requests).Select(i => Request(random, config, $"{i}", i)).ToList();
        var finished = new List<(GenerationRequest Request, Completion Completion)>();
        using (var fixture = new LoopFixture(first, options, blocks: 12))
        {
            var tickets = new List<GenerationTicket>();
            for (int step = 0; tickets.Count < Requests || fixture.Loop.Running + fixture.Loop.Waiting > 0; step++)
            {
                if (tickets.Count < Requests && random.Next(3) == 0)
                {
                    tickets.Add(fixture.Add(requests[tickets.Count]));
                }

                if (tickets.Count > 0 && random.Next(30) == 0)
                {
                    fixture.Loop.Drop(tickets[random.Next(tickets.Count)]);
                }

                if (random.Next(15) == 0)
                {
                    fixture.Swap(step % 2 == 0 ? first : second, number: (2 * step) + (step % 2)); // odd numbers: the second
                }

                fixture.Loop.Step();
            }

            Assert.Equal((0, 0), (fixture.Loop.Pool.Held, fixture.Policy.Sequences));
            finished.AddRange(tickets.SelectMany(ticket => LoopFixture.Completions(ticket).Select(completion => (ticket.Request, completion))));
        }

        foreach (var (request, completion) in finished.Where(entry => entry.Completion.Versions.Distinct().Count() == 1))
        {
            using var alone = new LoopFixture(completion.Versions[0] % 2 == 0 ? first : second, options);
            var ticket = alone.Add(request with { Indices = [completion.Index] });
            alone.Finish();
            var expected = LoopFixture.Completions(ticket)[0];
            Assert.Equal(expected.Tokens, completion.Tokens);
            Assert.True(expected.Logprobs.SequenceEqual(completion.Logprobs), $"seed {seed}, {config}");
        }
    }

    private static DecoderConfig Config(Random random)
    {
        var family = ModelFamilies.All[random.Next(4)];
        int keyValueHeads = Pick(random, 1, 2, 3);
        return new DecoderConfig
        {
            Family = family, VocabularySize = Pick(random, 1, 17, 37, 70), HiddenSize = Pick(random, 24, 33, 48), IntermediateSize = Pick(random, 19, 40), Layers = 3,
            KeyValueHeads = keyValueHeads, Heads = keyValueHeads * random.Next(1, 4), HeadDim = Pick(random, 2, 6, 20, 34), ContextLength = 100, RopeTheta = Pick(random, 100, 10_000, 1_000_000),
            TieWordEmbeddings = random.Next(2) == 0, AttentionBias = random.Next(2) == 0, MlpBias = family.HasMlpBias && random.Next(2) == 0, InitializerRange = 0.2,
            SlidingWindow = family.SlidingWindow == SlidingWindowRule.None ? null : Pick(random, 1, 5, 16, 17, 200),
            FirstWindowLayer = family.SlidingWindow == SlidingWindowRule.LaterLayers ? random.Next(4) : 0,
        };
    }

    private static GenerationOptions Options(Random random) => new() { Slots = random.Next(2, 9), PrefillTokensPerStep = Pick(random, 3, 16, 50), Threads = random.Next(1, 4) };

    /// <summary>Prompts have common beginnings: a text and how much of it.</summary>
    private static GenerationRequest Request(Random random, DecoderConfig config, string key, long seed)
    {
        int text = random.Next(2);
        int[] prompt = [.. Enumerable.Range(0, random.Next(1, 60)).Select(i => ((i * (text + 3)) + text) % config.VocabularySize)];
        return TinyModels.Request(key, prompt, random.Next(1, 4), seed, temperature: 0.5 + random.NextDouble(), maxTokens: random.Next(1, 40)) with { StopTokens = [] };
    }

    private static int Pick(Random random, params int[] values) => values[random.Next(values.Length)];
}
