using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A policy that is only looked at: the one that a stage began with, or another. Lives on the training engine's thread.</summary>
internal interface IReferencePolicy
{
    /// <summary>Its head [vocabulary, hidden].</summary>
    torch.Tensor HeadWeight { get; }

    /// <summary>log π_ref [batch, tokens], in the caller's scope.</summary>
    torch.Tensor Logprob(MicroBatch batch, double temperature);

    /// <summary>Hidden states at the looked-at tokens [looked, hidden], from which its whole distributions are made; in the caller's scope.</summary>
    torch.Tensor Hidden(MicroBatch batch);

    /// <summary>Hidden states of a model at a batch's looked-at tokens.</summary>
    static torch.Tensor HiddenOf(CausalLanguageModel model, MicroBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        return model.Hidden(batch.Rows).index_select(0, batch.Places).MoveToOuterDisposeScope();
    }
}
