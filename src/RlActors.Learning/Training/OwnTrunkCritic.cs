using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A second model with a scalar head. Away from the device it is a copy in host memory.</summary>
/// <param name="create">Makes its trunk and head. Told whether their values are to be the first ones; else they are put there next.</param>
/// <param name="options">The critic's options.</param>
/// <param name="offload">What becomes of it when it is not used.</param>
internal sealed class OwnTrunkCritic(Func<bool, TrainingState> create, CriticOptions options, Offload offload) : Critic(options)
{
    private TrainingState? _state;
    private ParameterSnapshot? _away;

    public override long Updates => Flat.Updates;

    public override FlatState Flat => _state?.Trained.Flat ?? _away!.Flat;

    public override OptimizedParameters Trained => State.Trained;

    /// <summary>The model in use.</summary>
    public TrainingState State => _state ?? throw new InvalidOperationException("the critic is not in use");

    public override IDisposable Use()
    {
        if (_state is null)
        {
            _state = create(_away is null);
            _away?.Restore(_state.Trained);
            _away?.Dispose();
            _away = null;
        }

        return new Release(this);
    }

    public override torch.Tensor Values(ValueBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        return batch.Cells(ScoredPass.Constant(State.Model, State.Head!, batch.Rows, batch.Places)).MoveToOuterDisposeScope();
    }

    public override (torch.Tensor Values, Action<torch.Tensor> Backward) Pass(ValueBatch batch)
    {
        var pass = new ScoredPass(State, batch.Rows, batch.Places);
        return (batch.Cells(pass.Scores), pass.Backward);
    }

    public override ParameterSnapshot Save() => new(Trained, offload == Offload.Idle ? torch.CPU : null);

    public override void Dispose()
    {
        _state?.Dispose();
        _away?.Dispose();
        (_state, _away) = (null, null);
    }

    private void LetGo()
    {
        if (offload == Offload.Idle && _state is not null)
        {
            _away = new ParameterSnapshot(_state.Trained, torch.CPU);
            _state.Dispose();
            _state = null;
        }
    }

    private sealed class Release(OwnTrunkCritic critic) : IDisposable
    {
        public void Dispose() => critic.LetGo();
    }
}
