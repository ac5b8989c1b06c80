using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary><c>−sg(clip(r, floor, cap))·A·log π</c>: CISPO (arXiv 2506.13585), and with a cap alone AIPO (arXiv 2505.24034).</summary>
internal static class CispoLoss
{
    public static TokenLoss Compute(PolicyTokens tokens, double floor, double cap, double logRatioBound)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar least = floor, most = cap;
        var ratio = tokens.LogRatio(logRatioBound).detach().exp();                                                   // [batch, seq]
        var coefficient = ratio.clamp(least, most);                                                                  // [batch, seq]
        return new TokenLoss(-(coefficient * tokens.Advantage * tokens.Current), coefficient.ne(ratio)).MoveToOuterDisposeScope();
    }
}
