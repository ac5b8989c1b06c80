namespace RlActors.Recipes;

/// <summary>
/// Low-rank adapters (LoRA, arXiv 2106.09685): beside each named projection W a trained product, W + alpha / rank · B·A. Only A and B are trained and have gradients and
/// moments; generators get the merged weights, or the adapters to merge (<c>learner.publish</c>). The adapters begin anew with every stage, on the weights that it begins with; the reference policy is those weights.
/// </summary>
public sealed record LoraOptions
{
    /// <summary>Names of the projections that can have an adapter.</summary>
    public static IReadOnlyList<string> Projections { get; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>Rows of A and columns of B. Memory and durable state grow with it. Default 16.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>The product is scaled by alpha / rank. Default 32.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>Projections of every layer that have an adapter: <c>q_proj</c>, <c>k_proj</c>, <c>v_proj</c>, <c>o_proj</c>, <c>gate_proj</c>, <c>up_proj</c>, <c>down_proj</c>. Default: all seven.</summary>
    public IReadOnlyList<string> Targets { get; init; } = Projections;
}
