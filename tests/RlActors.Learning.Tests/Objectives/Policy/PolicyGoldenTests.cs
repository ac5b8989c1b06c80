using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>Every case of the policy files, by its peer's parameters and not by its name; a case that nobody maps fails.</summary>
public sealed class PolicyGoldenTests
{
    public static TheoryData<string> PolicyLosses => Golden.Names("policy-losses");

    public static TheoryData<string> TrlLosses => Golden.Names("policy-losses-trl");

    public static TheoryData<string> OffPolicyLosses => Golden.Names("policy-losses-offpolicy");

    [Theory]
    [MemberData(nameof(PolicyLosses))]
    public void Compute_PolicyLoss_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("policy-losses", name);
        if (golden.Source.Contains("agg_loss", StringComparison.Ordinal))
        {
            AssertAggregation(golden);
            return;
        }

        MapByPeer(golden).AssertEquals(golden);
    }

    [Theory]
    [MemberData(nameof(TrlLosses))]
    public void Compute_TrlLoss_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("policy-losses-trl", name);
        TrlPolicyCases.Map(golden).AssertEquals(golden);
    }

    [Theory]
    [MemberData(nameof(OffPolicyLosses))]
    public void Compute_OffPolicyLoss_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("policy-losses-offpolicy", name);
        MapByPeer(golden).AssertEquals(golden);
    }

    private static PolicyGolden MapByPeer(Golden golden) => golden.Source switch
    {
        var source when source.Contains("rollout_corr_helper", StringComparison.Ordinal) || source.Contains("bypass_mode", StringComparison.Ordinal) => VerlCorrectionCases.Map(golden),
        var source when source.StartsWith("verl ", StringComparison.Ordinal) => VerlPolicyCases.Map(golden),
        var source when source.StartsWith("OpenRLHF ", StringComparison.Ordinal) => OpenRlhfPolicyCases.Map(golden),
        var source when source.StartsWith("AReaL ", StringComparison.Ordinal) => ArealPolicyCases.Map(golden),
        var source when source.StartsWith("prime-rl ", StringComparison.Ordinal) || source.Contains("AIPO", StringComparison.Ordinal) => PrimePolicyCases.Map(golden),
        _ => throw new NotSupportedException($"{golden.Name}: the peer of {golden.Source} is not mapped"),
    };

    private static void AssertAggregation(Golden golden)
    {
        var mask = golden.Mask("loss_mask");
        var loss = new ReinforceLossOptions { Aggregation = VerlPolicyCases.Aggregation(golden) };
        var (totals, scale) = VerlPolicyCases.Totals(golden, null, loss, mask);
        var token = golden.Input("loss_mat").requires_grad_();

        var result = loss.Aggregation.Apply(token.masked_fill(mask.logical_not(), 0), mask, totals, VerlPolicyCases.LengthEpsilon) * scale;
        result.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), result.ToDouble());
        Golden.AssertClose(golden.Expect("grad_loss_mat"), token.grad!);
    }
}
