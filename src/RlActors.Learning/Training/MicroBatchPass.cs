using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// One micro-batch through a model and back. The objective sees log-probabilities, and where it asks for them entropies, divergences and values, as if they were its
/// parameters; their gradient goes back through the heads, chunk by chunk, and from there through the layers. What it makes lives in the caller's dispose scope.
/// </summary>
internal sealed class MicroBatchPass
{
    private readonly TrainingState _state;
    private readonly MicroBatch _batch;
    private readonly torch.Tensor _hidden;         // [tokens, hidden]
    private readonly List<torch.Tensor>? _checkpoints;
    private readonly ChosenLogprobs _chosen;
    private readonly torch.Tensor _leaf;           // [looked]
    private readonly torch.Tensor? _entropyLeaf;   // [looked]; null: constant
    private readonly torch.Tensor? _divergenceLeaf; // [looked]
    private readonly torch.Tensor? _valued;        // [valued, hidden]; what the values' gradient goes back through
    private readonly ValueBatch? _values;

    /// <param name="state">The model and where its gradients go.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="temperature">Of the log-probabilities.</param>
    /// <param name="entropyGradient">Whether the entropies carry a gradient.</param>
    /// <param name="other">What the divergence is from, row by row beside the looked-at tokens; null: none is computed.</param>
    /// <param name="values">Where values are wanted on this trunk, and the head; null: nowhere.</param>
    public MicroBatchPass(
        TrainingState state, MicroBatch batch, double temperature, bool entropyGradient = false, OtherDistribution? other = null, (ValueBatch Batch, ScalarHead Head)? values = null)
    {
        (_state, _batch, _checkpoints) = (state, batch, state.Checkpointing ? [] : null);
        _hidden = state.Model.Hidden(batch.Rows, _checkpoints);
        _chosen = Choose(state.Model, _hidden, batch, temperature, entropyGradient, other);
        _leaf = _chosen.Logprob.detach().requires_grad_();
        Logprob = batch.Cells(_leaf);
        _entropyLeaf = entropyGradient ? _chosen.Entropy.detach().requires_grad_() : null;
        Entropy = batch.Cells(_entropyLeaf ?? _chosen.Entropy);
        _divergenceLeaf = _chosen.Divergence?.detach().requires_grad_();
        Divergence = _divergenceLeaf is null ? null : batch.Cells(_divergenceLeaf);
        if (values is { } wanted)
        {
            _values = wanted.Batch;
            _valued = _hidden.detach().index_select(0, _values.Places).requires_grad_();
            Values = _values.Cells(wanted.Head.Forward(_valued));
        }
    }

    /// <summary>log π [batch, tokens]; carries the gradient.</summary>
    public torch.Tensor Logprob { get; }

    /// <summary>Entropies in nats [batch, tokens]; constant unless their gradient was asked for.</summary>
    public torch.Tensor Entropy { get; }

    /// <summary>Divergences of the whole distributions in nats [batch, tokens]; carry the gradient. Null where none was asked for.</summary>
    public torch.Tensor? Divergence { get; }

    /// <summary>Values [batch, states]; carry the gradient. Null where none were asked for.</summary>
    public torch.Tensor? Values { get; }

    /// <summary>log π [batch, tokens] of a model that is not trained here, in the caller's scope.</summary>
    public static torch.Tensor Constant(CausalLanguageModel model, MicroBatch batch, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var chosen = Choose(model, model.Hidden(batch.Rows), batch, temperature);
        return batch.Cells(chosen.Logprob).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradient of a loss over what this gives to the state's; once.</summary>
    public void Backward(torch.Tensor loss)
    {
        using var scope = torch.NewDisposeScope();
        loss.backward();
        using var chosen = _chosen;
        var weight = _state.Model.HeadWeight;
        var looked = chosen.Backward(
            _leaf.grad ?? torch.zeros_like(_leaf), weight.requires_grad ? _state.Parameters.GradientOf(weight) : null, _entropyLeaf?.grad, _divergenceLeaf?.grad); // [looked, hidden]
        var gradient = torch.zeros_like(_hidden).index_copy_(0, _batch.Places, looked);              // [tokens, hidden]
        if (_valued?.grad is { } values)
        {
            gradient.index_add_(0, _values!.Places, values, Numerics.Scalars.One);
        }

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

    /// <summary>What is computed of a batch's looked-at tokens from a model's hidden states [tokens, hidden].</summary>
    internal static ChosenLogprobs Choose(
        CausalLanguageModel model, torch.Tensor hidden, MicroBatch batch, double temperature, bool entropyGradient = false, OtherDistribution? other = null, bool squares = false)
    {
        using var constant = torch.no_grad();
        return new ChosenLogprobs(
            hidden.index_select(0, batch.Places), model.HeadWeight, batch.Targets, temperature, entropyGradient: entropyGradient, other: other, squares: squares);
    }
}
