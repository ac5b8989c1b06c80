using RlActors.Ledger;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>Deletes the files that recovery no longer needs: the last few versions stay, the first and last state of every stage, and the models that the run began with.</summary>
internal sealed class Retention
{
    private readonly IWeightStore _weights;
    private readonly string _run;
    private readonly int _keep;
    private readonly HashSet<string> _always;
    private readonly Queue<LearnerState> _recent;

    private Retention(IWeightStore weights, string run, int keep, IEnumerable<string> always, IEnumerable<LearnerState> recent) =>
        (_weights, _run, _keep, _always, _recent) = (weights, run, keep, [.. always], new Queue<LearnerState>(recent));

    /// <summary>
    /// Reads off the ledger what a stage that is being opened must keep, and deletes the rest: abandoned steps, versions of earlier stages. Another learner may have taken
    /// over meanwhile, and be about to commit what looks abandoned here. What it writes after the listing is not in that; what it commits before the reading is kept;
    /// what it writes again, having taken the same step, is not deleted.
    /// </summary>
    public static async Task<Retention> OpenAsync(IWeightStore weights, ILedgerReader ledger, string run, int stage, int keep)
    {
        var listed = await weights.ListAsync(run, CancellationToken.None); // before the ledger is read
        var row = (await ledger.FindRunAsync(run, CancellationToken.None))!;
        var models = NamedModels.Read(row.Models).Values.Append(row.Model);
        var stages = await ledger.ReadStagesAsync(run, CancellationToken.None);
        var ends = stages.SelectMany(begun => new[] { begun.Initial, begun.Final }).OfType<LearnerState>();
        var steps = await ledger.ReadLastStepsAsync(run, stage, keep, CancellationToken.None);
        var retention = new Retention(
            weights, run, keep, [.. models.SelectMany(model => model.Files).Select(file => file.Hash), .. ends.SelectMany(FilesOf)], steps.Select(step => step.State));
        foreach (var file in listed.Where(file => !retention.Keeps(file.Hash)))
        {
            await weights.DeleteUnchangedAsync(run, file, CancellationToken.None);
        }

        return retention;
    }

    /// <summary>A state was committed: the oldest beyond the limit goes.</summary>
    public async Task CommittedAsync(LearnerState state)
    {
        _recent.Enqueue(state);
        while (_recent.Count > _keep)
        {
            foreach (string file in FilesOf(_recent.Dequeue()).Where(file => !Keeps(file)))
            {
                await _weights.DeleteAsync(_run, file, CancellationToken.None);
            }
        }
    }

    private bool Keeps(string file) => _always.Contains(file) || _recent.Any(state => FilesOf(state).Contains(file));

    private static IEnumerable<string> FilesOf(LearnerState state) => state.Optimizer is null ? [state.Weights] : [state.Weights, state.Optimizer];
}
