using TorchSharp;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Pairs of answers. Every tensor is [pairs]; log-probabilities are sums over an answer's tokens, in nats.</summary>
/// <param name="Chosen">log π of the preferred answers; carries the gradient.</param>
/// <param name="Rejected">log π of the others; carries the gradient.</param>
/// <param name="ChosenTokens">Tokens of the preferred answers, of the element type of <paramref name="Chosen"/>.</param>
/// <param name="RejectedTokens">Tokens of the others.</param>
public sealed record PreferenceBatch(torch.Tensor Chosen, torch.Tensor Rejected, torch.Tensor ChosenTokens, torch.Tensor RejectedTokens)
{
    /// <summary>log π_ref of the preferred answers; constant. Where the loss measures against a reference.</summary>
    public torch.Tensor? ReferenceChosen { get; init; }

    /// <summary>log π_ref of the others; constant.</summary>
    public torch.Tensor? ReferenceRejected { get; init; }

    /// <summary>KL(π_ref ‖ π) over the whole vocabulary, summed over the positions of the preferred answers; carries a gradient. Where the loss looks at whole distributions.</summary>
    public torch.Tensor? ChosenDivergence { get; init; }

    /// <summary>The same of the others.</summary>
    public torch.Tensor? RejectedDivergence { get; init; }
}

/// <summary>Totals of a whole update, over all micro-batches.</summary>
/// <param name="Pairs">Pairs.</param>
/// <param name="ChosenTokens">Tokens of their preferred answers.</param>
public sealed record PreferenceTotals(int Pairs, long ChosenTokens);
