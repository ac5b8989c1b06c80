using RlActors.Grains.Tests.Simulation;
using RlActors.Learners;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Storage;
using RlActors.Weights;

namespace RlActors.Grains.Tests.Learners;

public sealed class RetentionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rlactors-retention-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A learner was stopped while it swept; the next one has taken its step again meanwhile, to the same bits, and is about to commit it.</summary>
    [Fact]
    public async Task Open_AnotherLearnerWritesMeanwhile_DeletesOnlyWhatNobodyIsAboutToName()
    {
        await using var simulated = await SimulatedRun.StartAsync(new RlStageOptions { Steps = 2, GroupsPerStep = 1, GroupSize = 2 }, lossShare: 0, seed: 41);
        var row = await simulated.DriveAsync(() => simulated.World.Pending.ToList().ForEach(one => one.Request.Finish(one.Index)));
        Assert.Equal(RunStatus.Completed, row.Status);
        var files = new DirectoryWeightStore(_folder);
        string left = await PutAsync(files, "left over"), taken = await PutAsync(files, "taken again");
        var store = new InterruptedStore(files, async () =>
        {
            await PutAsync(files, "taken again");
            await PutAsync(files, "new");
        });
        await Retention.OpenAsync(store, simulated.Ledger, SimulatedRun.Name, stage: 0, keep: 2);
        var kept = (await files.ListAsync(SimulatedRun.Name, default)).Select(file => file.Hash).ToList();

        Assert.DoesNotContain(left, kept);
        Assert.Contains(taken, kept);
        Assert.Equal(2, kept.Count);
    }

    private static Task<string> PutAsync(IWeightStore store, string text) =>
        store.PutAsync(SimulatedRun.Name, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)), default);

    /// <summary>Something happens between the listing and the first deletion.</summary>
    private sealed class InterruptedStore(IWeightStore store, Func<Task> meanwhile) : IWeightStore
    {
        public async Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken)
        {
            var listed = await store.ListAsync(run, cancellationToken);
            await meanwhile();
            return listed;
        }

        public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken) => store.PutAsync(run, write, cancellationToken);

        public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken) => store.OpenAsync(run, hash, cancellationToken);

        public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken) => store.DeleteAsync(run, hash, cancellationToken);

        public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken) => store.DeleteUnchangedAsync(run, listed, cancellationToken);
    }
}
