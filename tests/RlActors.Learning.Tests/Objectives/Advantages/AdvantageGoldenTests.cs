using RlActors.Learning.Objectives.Advantages;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Advantages;

/// <summary>Every case of <c>advantages.json</c> through our options. A case of a new kind fails until it is mapped.</summary>
public sealed class AdvantageGoldenTests
{
    public static TheoryData<string> Cases => [.. AdvantageCase.Read("advantages").Select(golden => golden.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_GoldenCase_EqualsThePeer(string name)
    {
        var golden = AdvantageCase.Read("advantages").Single(each => each.Name == name);
        var (options, rollouts, rows) = Map(golden);

        var flat = Flat(AdvantageEstimators.Compute(options, rollouts), rows);
        if (golden.Source.Contains("GRPOTrainer", StringComparison.Ordinal) || golden.Source.Contains("RLOOTrainer", StringComparison.Ordinal))
        {
            AssertRow(golden, golden.ExpectedVector("advantages"), [.. flat.Select(row => row.Advantages[0])], i => true);
            return;
        }

        double[][] mask = [.. Flat(rollouts, rows).Select(sequence => sequence.Trained.Select(trained => (double)trained).ToArray())];
        AssertRows(golden, "advantages", [.. flat.Select(row => row.Advantages)], mask);
        var bare = Flat(AdvantageEstimators.Compute(options with { Whitening = AdvantageWhitening.None }, rollouts), rows);
        if (golden.Expects("advantages_before_whitening"))
        {
            AssertRows(golden, "advantages_before_whitening", [.. bare.Select(row => row.Advantages)], mask);
        }

        if (golden.Expects("returns"))
        {
            // OpenRLHF calls returns what advantages are before whitening, where there is no critic.
            bool baselined = golden.Source.StartsWith("OpenRLHF", StringComparison.Ordinal) && options.Estimator != AdvantageEstimator.Gae;
            AssertRows(golden, "returns", [.. (baselined ? bare.Select(row => row.Advantages) : flat.Select(row => row.Returns))], mask);
            AssertEnds(golden, flat, mask);
        }
    }

    [Fact]
    public void Cases_OfTheFile_AreThere() => Assert.True(AdvantageCase.Read("advantages").Count >= 44);

    private static (AdvantageOptions Options, StepRollouts Rollouts, int[][] Rows) Map(AdvantageCase golden)
    {
        if (VerlCases.Options(golden) is { } options)
        {
            var (rollouts, rows) = VerlCases.Rollouts(golden);
            return (options, rollouts, rows);
        }

        var (peer, adjacent) = golden.Source.Split(' ') switch
        {
            ["OpenRLHF", _, "compute_advantages_and_returns"] => TrlCases.OpenRlhf(golden),
            [_, _, "GRPOTrainer._generate_and_score_completions", ..] => TrlCases.Grpo(golden),
            [_, _, "RLOOTrainer._generate_and_score_completions", ..] => TrlCases.Rloo(golden),
            [_, _, "PPOTrainer.train", ..] => TrlCases.Ppo(golden),
            _ => throw new NotSupportedException($"case {golden.Name} of {golden.Source} is not mapped"),
        };
        int row = 0;
        return (peer, adjacent, [.. adjacent.Groups.Select(group => group.Sequences.Select(_ => row++).ToArray())]);
    }

    /// <summary>In TRL's PPO the state after the last token has a reward and a return of its own.</summary>
    private static void AssertEnds(AdvantageCase golden, SequenceAdvantages[] actual, double[][] mask)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i].EndReturn is { } end)
            {
                Golden.AssertClose(golden.ExpectedRows("returns")[i][mask[i].Count(value => value == 1)], end, golden.Tolerance);
            }
        }
    }

    private static void AssertRows(AdvantageCase golden, string what, double[][] actual, double[][] mask)
    {
        double[][] expected = golden.ExpectedRows(what);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            AssertRow(golden, expected[i], actual[i], t => mask[i][t] == 1);
        }
    }

    private static void AssertRow(AdvantageCase golden, double[] expected, double[] actual, Func<int, bool> trained)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int t = 0; t < expected.Length; t++)
        {
            Golden.AssertClose(trained(t) ? expected[t] : 0, actual[t], golden.Tolerance);
        }
    }

    private static SequenceAdvantages[] Flat(StepAdvantages advantages, int[][] rows) =>
        [.. rows.SelectMany((group, g) => group.Select((row, i) => (row, advantages.Groups[g][i]))).OrderBy(pair => pair.row).Select(pair => pair.Item2)];

    private static SequenceRollout[] Flat(StepRollouts rollouts, int[][] rows) =>
        [.. rows.SelectMany((group, g) => group.Select((row, i) => (row, rollouts.Groups[g].Sequences[i]))).OrderBy(pair => pair.row).Select(pair => pair.Item2)];
}
