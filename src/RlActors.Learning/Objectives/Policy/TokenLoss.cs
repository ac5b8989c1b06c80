using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>What a policy loss makes of tokens, before weights, rejection and aggregation; in the caller's scope.</summary>
/// <param name="Value">The loss of each token [batch, seq], or [batch, 1] where a sequence has one for all of its tokens; carries the gradient.</param>
/// <param name="Clipped">Boolean [batch, seq]: a bound is active, which most losses let take the token's gradient; null where the loss has none.</param>
internal sealed record TokenLoss(torch.Tensor Value, torch.Tensor? Clipped)
{
    /// <summary>Moves both out of the scope they were made in.</summary>
    public TokenLoss MoveToOuterDisposeScope()
    {
        Value.MoveToOuterDisposeScope();
        Clipped?.MoveToOuterDisposeScope();
        return this;
    }
}
