using RlActors.Learning.Models;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A scalar head on the policy's trunk, which the policy's optimiser moves; its own moves the head.</summary>
internal sealed class SharedTrunkCritic : Critic
{
    private readonly TrainingState _policy;
    private readonly ScalarHead _head;

    public SharedTrunkCritic(TrainingState policy, CriticOptions options) : base(options)
    {
        _policy = policy;
        _head = new ScalarHead(policy.Model.Config.HiddenSize, policy.Model.DataType, policy.Model.Device);
        Trained = new OptimizedParameters([KeyValuePair.Create(ScalarHead.WeightName, _head.Weight)]);
    }

    public ScalarHead Head => _head;

    public override long Updates => Trained.Optimizer.Updates;

    public override FlatState Flat => Trained.Flat;

    public override OptimizedParameters Trained { get; }

    public override IDisposable Use() => new Nothing();

    public override torch.Tensor Values(ValueBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        return batch.Cells(ScoredPass.Constant(_policy.Model, _head, batch.Rows, batch.Places)).MoveToOuterDisposeScope();
    }

    /// <summary>The trunk is a constant: this trains the head alone (value pre-training).</summary>
    public override (torch.Tensor Values, Action<torch.Tensor> Backward) Pass(ValueBatch batch)
    {
        torch.Tensor hidden;
        using (torch.no_grad())
        {
            hidden = _policy.Model.Hidden(batch.Rows).index_select(0, batch.Places); // [states, hidden]
        }

        return (batch.Cells(_head.Forward(hidden)), loss =>
        {
            loss.backward();
            Trained.Parameters.Collect();
        });
    }

    public override void Dispose()
    {
        _head.Dispose();
        Trained.Dispose();
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
