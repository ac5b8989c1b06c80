using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Sums of token numbers over answers.</summary>
public static class AnswerSums
{
    /// <summary>The plain sums, [answers, seq] → [answers], in the caller's scope. What stands where the mask is false does not matter.</summary>
    public static torch.Tensor Of(torch.Tensor token, torch.Tensor mask)
    {
        using var scope = torch.NewDisposeScope();
        return token.masked_fill(mask.logical_not(), Scalars.Zero).sum(1).MoveToOuterDisposeScope();
    }

    /// <summary>Sums in which the tokens beyond the shorter answer of the pair have a weight of their own (LD-DPO, arXiv 2409.06411).</summary>
    /// <param name="token">[answers, seq].</param>
    /// <param name="mask">Boolean [answers, seq].</param>
    /// <param name="shared">Tokens of the pair's shorter answer, int64 [answers].</param>
    /// <param name="excessWeight">Weight of the others.</param>
    /// <returns>[answers], in the caller's scope.</returns>
    public static torch.Tensor Of(torch.Tensor token, torch.Tensor mask, torch.Tensor shared, double excessWeight)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar excess = excessWeight;
        var isShared = mask.to(torch.int64).cumsum(1).le(shared.unsqueeze(1));           // [answers, seq]
        var clean = token.masked_fill(mask.logical_not(), Scalars.Zero);                 // [answers, seq]
        var common = clean.masked_fill(isShared.logical_not(), Scalars.Zero).sum(1);     // [answers]
        var beyond = clean.masked_fill(isShared, Scalars.Zero).sum(1);                   // [answers]
        return torch.add(common, beyond, excess).MoveToOuterDisposeScope();
    }
}
