using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;

namespace RlActors.Learning.Tests.Objectives;

public sealed class GroupAdvantagesTests
{
    [Theory]
    [InlineData("grpo_std_0_binary")]
    [InlineData("grpo_std_0_real")]
    [InlineData("grpo_std_1_binary")]
    [InlineData("grpo_std_1_real")]
    [InlineData("grpo_std_dense_rewards_empty_row")]
    public void Compute_GroupsOfTwoOrMore_EqualGoldens(string name)
    {
        var golden = Golden.Load("advantages", name);
        var scores = golden.Input("token_level_rewards").sum(1).data<double>().ToArray();
        var index = golden.Input("index").data<double>().ToArray();
        var mask = golden.Input("response_mask");
        var expected = golden.Expect("advantages");

        foreach (var rows in Enumerable.Range(0, scores.Length).GroupBy(row => index[row]).Select(rows => rows.ToArray()))
        {
            double[] actual = GroupAdvantages.Compute([.. rows.Select(row => scores[row])]);
            for (int i = 0; i < rows.Length && rows.Length > 1; i++)
            {
                Golden.AssertClose(expected[rows[i]], mask[rows[i]] * actual[i]);
            }
        }
    }

    [Theory]
    [InlineData(0.1, 0.1, 0.1)]
    [InlineData(1e-30, 1e-30)]
    [InlineData(-3.5)]
    public void Compute_EqualRewardsOrOneOnly_ExactlyZero(params double[] rewards) =>
        Assert.All(GroupAdvantages.Compute(rewards), advantage => Assert.Equal(0.0, advantage));
}
