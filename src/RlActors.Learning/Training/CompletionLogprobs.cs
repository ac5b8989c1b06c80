using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Evaluates the model on a micro-batch; logits are computed only where a token is looked at.</summary>
internal static class CompletionLogprobs
{
    /// <returns>Logprobs and entropies [batch, tokens], in the caller's scope; with gradient where the caller's grad mode says so.</returns>
    public static TokenLogprobs Of(CausalLanguageModel model, MicroBatch batch, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        var hidden = model.Hidden(batch.Inputs, batch.Positions);                                       // [batch, seq, hidden]
        var looked = hidden.view(-1, model.Config.HiddenSize).index_select(0, batch.Places);            // [batch · tokens, hidden]
        var logits = model.Head(looked).view(batch.Targets.shape[0], batch.Targets.shape[1], -1);       // [batch, tokens, vocabulary]
        var logprobs = TokenLogprobs.Of(logits, batch.Targets, temperature);
        return new TokenLogprobs(logprobs.Logprob.MoveToOuterDisposeScope(), logprobs.Entropy.MoveToOuterDisposeScope());
    }
}
