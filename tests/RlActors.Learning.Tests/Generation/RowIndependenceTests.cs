using RlActors.Engines;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Generation;

/// <summary>INV-2: what is drawn for a request depends on nothing else that is being decoded, to the last bit.</summary>
public sealed class RowIndependenceTests
{
    [Theory]
    [InlineData(8, 1, 3, 20)]
    [InlineData(8, 4, 17, 40)]
    [InlineData(16, 8, 33, 30)]
    [InlineData(7, 5, 16, 47)]
    public async Task GenerateAsync_AloneAndAmongOthers_SameBits(int slots, int count, int promptLength, int maxTokens)
    {
        var models = await TinyModels.CreateAsync();
        var request = TinyModels.Request("group", Prompt(promptLength, seed: 3), count, seed: 77, temperature: 0.7, maxTokens: maxTokens);
        await using var quiet = await models.GeneratorAsync(slots);
        var alone = await TinyModels.CollectAsync(quiet, request);

        for (int trial = 1; trial <= 3; trial++)
        {
            await using var busy = await models.GeneratorAsync(slots);
            var others = Enumerable.Range(0, 12).Select(i => Other(trial, i)).ToList();
            var before = others.Take(trial * 3).Select(other => TinyModels.CollectAsync(busy, other)).ToList();
            var among = TinyModels.CollectAsync(busy, request);
            var after = others.Skip(trial * 3).Select(other => TinyModels.CollectAsync(busy, other)).ToList();
            await Task.WhenAll(before.Concat(after));

            AssertSameBits(alone, await among);
        }
    }

    [Fact]
    public async Task GenerateAsync_OnlyMissingCompletions_SameBitsAsInTheWholeGroup()
    {
        var models = await TinyModels.CreateAsync();
        var request = TinyModels.Request("group", Prompt(9, seed: 5), count: 6, seed: 4);
        await using var engine = await models.GeneratorAsync();
        var whole = await TinyModels.CollectAsync(engine, request);

        var missing = await TinyModels.CollectAsync(engine, request with { Indices = [2, 5] });

        AssertSameBits([whole[2], whole[5]], missing);
    }

    private static GenerationRequest Other(int trial, int i) => TinyModels.Request(
        $"other/{i}", Prompt(1 + (((i * 7) + trial) % 40), seed: i), count: 1 + (i % 5), seed: (trial * 100) + i, temperature: i % 4 == 0 ? 0 : 1.3, maxTokens: 1 + ((i * 5) % 23));

    private static int[] Prompt(int length, int seed) =>
        [.. Enumerable.Range(0, length).Select(i => 1 + (int)(Seeds.Uniform(seed, i, 0) * (TinyModels.Vocabulary - 1)))];

    private static void AssertSameBits(List<Completion> expected, List<Completion> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (left, right) in expected.Zip(actual))
        {
            Assert.Equal(left.Index, right.Index);
            Assert.Equal(left.Tokens, right.Tokens);
            Assert.Equal(left.Logprobs.Select(BitConverter.SingleToInt32Bits), right.Logprobs.Select(BitConverter.SingleToInt32Bits));
            Assert.Equal(left.Finish, right.Finish);
        }
    }
}
