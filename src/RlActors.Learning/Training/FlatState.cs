using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Where the values of trained parameters and their moments are: views of flat buffers, owned by others.</summary>
/// <param name="Places">Where each parameter lies in them.</param>
/// <param name="Values">float32 [parameters].</param>
/// <param name="Mean">AdamW's running mean of the gradient, [parameters].</param>
/// <param name="Variance">Its running mean of the square, [parameters].</param>
/// <param name="Updates">Updates so far.</param>
internal sealed record FlatState(IReadOnlyList<ParameterPlace> Places, torch.Tensor Values, torch.Tensor Mean, torch.Tensor Variance, long Updates);
