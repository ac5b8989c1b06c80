using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// One micro-batch through a model and back. The objective sees log-probabilities as if they were its parameters; their gradient goes back through the head, chunk
/// by chunk, and from there through the layers. What it makes lives in the caller's dispose scope.
/// </summary>
internal sealed class MicroBatchPass
{
    private readonly TrainingState _state;
    private readonly MicroBatch _batch;
    private readonly torch.Tensor _hidden;         // [tokens, hidden]
    private readonly List<torch.Tensor>? _checkpoints;
    private readonly ChosenLogprobs _chosen;
    private readonly torch.Tensor _leaf;           // [looked]

    /// <param name="state">The model and where its gradients go.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="temperature">Of the log-probabilities.</param>
    public MicroBatchPass(TrainingState state, MicroBatch batch, double temperature)
    {
        (_state, _batch, _checkpoints) = (state, batch, state.Checkpointing ? [] : null);
        _hidden = state.Model.Hidden(batch.Rows, _checkpoints);
        _chosen = Choose(state.Model, _hidden, batch, temperature);
        _leaf = _chosen.Logprob.detach().requires_grad_();
        Logprob = batch.Cells(_leaf);
        Entropy = batch.Cells(_chosen.Entropy);
    }

    /// <summary>log π [batch, tokens]; carries the gradient.</summary>
    public torch.Tensor Logprob { get; }

    /// <summary>Entropies in nats [batch, tokens]; constant.</summary>
    public torch.Tensor Entropy { get; }

    /// <summary>log π [batch, tokens] of a model that is not trained here, in the caller's scope.</summary>
    public static torch.Tensor Constant(CausalLanguageModel model, MicroBatch batch, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var chosen = Choose(model, model.Hidden(batch.Rows), batch, temperature);
        return batch.Cells(chosen.Logprob).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradient of a loss over <see cref="Logprob"/> to the state's; once.</summary>
    public void Backward(torch.Tensor loss)
    {
        using var scope = torch.NewDisposeScope();
        loss.backward();
        using var chosen = _chosen;
        var weight = _state.Model.HeadWeight;
        var looked = chosen.Backward(_leaf.grad!, weight.requires_grad ? _state.Parameters.GradientOf(weight) : null); // [looked, hidden]
        var gradient = torch.zeros_like(_hidden).index_copy_(0, _batch.Places, looked);              // [tokens, hidden]
        if (_checkpoints is null)
        {
            _hidden.backward([gradient]);
        }
        else
        {
            _state.Model.Rerun(_batch.Rows, _checkpoints, gradient);
        }

        _state.Parameters.Collect();
    }

    private static ChosenLogprobs Choose(CausalLanguageModel model, torch.Tensor hidden, MicroBatch batch, double temperature)
    {
        using var constant = torch.no_grad();
        return new ChosenLogprobs(hidden.index_select(0, batch.Places), model.HeadWeight, batch.Targets, temperature);
    }
}
