using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// One micro-batch through a trunk with a scalar head and back. The objective sees numbers as if they were its parameters. What it makes lives in the caller's dispose scope.
/// </summary>
internal sealed class ScoredPass
{
    private readonly TrainingState _state;
    private readonly PackedRows _rows;
    private readonly torch.Tensor _places;         // [scored]
    private readonly torch.Tensor _hidden;         // [tokens, hidden]
    private readonly torch.Tensor _leaf;           // [scored, hidden]
    private readonly List<torch.Tensor>? _checkpoints;

    /// <param name="state">The trunk, its head, and where the gradients go.</param>
    /// <param name="rows">What the trunk reads.</param>
    /// <param name="places">Which of the tokens read are scored, int64 [scored], each at most once.</param>
    public ScoredPass(TrainingState state, PackedRows rows, torch.Tensor places)
    {
        (_state, _rows, _places, _checkpoints) = (state, rows, places, state.Checkpointing ? [] : null);
        _hidden = state.Model.Hidden(rows, _checkpoints);
        _leaf = _hidden.detach().index_select(0, places).requires_grad_();
        Scores = state.Head!.Forward(_leaf);
    }

    /// <summary>Numbers [scored], float32 or wider; carry the gradient.</summary>
    public torch.Tensor Scores { get; }

    /// <summary>Numbers [scored] without a gradient, in the caller's scope.</summary>
    public static torch.Tensor Constant(CausalLanguageModel trunk, ScalarHead head, PackedRows rows, torch.Tensor places)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        return head.Forward(trunk.Hidden(rows).index_select(0, places)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradient of a loss over <see cref="Scores"/> to the state's; once.</summary>
    public void Backward(torch.Tensor loss)
    {
        using var scope = torch.NewDisposeScope();
        loss.backward();
        var gradient = torch.zeros_like(_hidden).index_copy_(0, _places, _leaf.grad!); // [tokens, hidden]
        if (_checkpoints is null)
        {
            _hidden.backward([gradient]);
        }
        else
        {
            _state.Model.Rerun(_rows, _checkpoints, gradient);
        }

        _state.Parameters.Collect();
    }
}
