using System.Collections.Concurrent;
using RlActors.Grains;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Silo.Http;

/// <summary>The models of this silo's ledger: every run, at its newest version and at every one whose weights are still kept.</summary>
internal sealed class ServedModels(ILedgerReader ledger, IWeightStore weights, RunCatalog catalog, IRunEnvironment environment, IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, ServedModel> _runs = new(StringComparer.Ordinal);

    /// <summary>The model with this name.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public async Task<ServedModel> FindAsync(string name, CancellationToken cancellationToken)
    {
        var (run, pin) = PinnedVersion.Split(name);
        var model = _runs.TryGetValue(run, out var known) ? known : _runs.GetOrAdd(run, await ReadAsync(run, cancellationToken));
        if (pin is null)
        {
            return model;
        }

        var kept = await KeptAsync(run, cancellationToken);
        var matching = kept.Where(version => PinnedVersion.Matches(pin, version)).ToList();
        return matching.Count > 0
            ? model with { Name = name, Pinned = matching[^1] }
            : throw Missing(name, $"run '{run}' keeps the weights of {(kept.Count == 0 ? "none" : string.Join(", ", kept.Select(version => PinnedVersion.NameOf(run, version))))}");
    }

    /// <summary>Runs with the versions that can be asked, newest run first.</summary>
    public async Task<IReadOnlyList<(RunRow Run, PolicyVersion? Newest, IReadOnlyList<PolicyVersion> Kept)>> ListAsync(CancellationToken cancellationToken)
    {
        var listed = new List<(RunRow, PolicyVersion?, IReadOnlyList<PolicyVersion>)>();
        foreach (var row in await ledger.ReadRunsAsync(cancellationToken))
        {
            var kept = await KeptAsync(row.Name, cancellationToken);
            if (kept.Count > 0)
            {
                listed.Add((row, await NewestAsync(row.Name), kept));
            }
        }

        return listed;
    }

    /// <summary>The newest published version of a run; null before its first stage has begun.</summary>
    public Task<PolicyVersion?> NewestAsync(string run) => grains.GetGrain<IWeightRegistryGrain>(run).GetLatestAsync();

    /// <summary>Committed versions of policies whose weights are in the store, oldest first.</summary>
    private async Task<IReadOnlyList<PolicyVersion>> KeptAsync(string run, CancellationToken cancellationToken)
    {
        if (await ledger.FindRunAsync(run, cancellationToken) is not { } row)
        {
            return [];
        }

        var files = (await weights.ListAsync(run, cancellationToken)).Select(file => file.Hash).ToHashSet(StringComparer.Ordinal);
        var recipe = RecipeReader.Read(row.Recipe, run);
        int kept = recipe.Learner.KeepVersions + 1;
        var versions = new List<PolicyVersion>();
        foreach (var stage in await ledger.ReadStagesAsync(run, cancellationToken))
        {
            versions.Add(new PolicyVersion(stage.Stage, 0, 0, stage.Initial.Weights));
            if (recipe.Stages[stage.Stage].Yields != StageYield.Policy)
            {
                continue;
            }

            var steps = await ledger.ReadLastStepsAsync(run, stage.Stage, kept, cancellationToken);
            versions.AddRange(steps.Select(step => new PolicyVersion(stage.Stage, step.Version, step.Lineage, step.State.Weights)));
        }

        return [.. versions.Where(version => files.Contains(version.Hash))];
    }

    private async Task<ServedModel> ReadAsync(string run, CancellationToken cancellationToken)
    {
        if (await ledger.FindRunAsync(run, cancellationToken) is null)
        {
            var runs = await ledger.ReadRunsAsync(cancellationToken);
            throw Missing(run, runs.Count == 0 ? "there are no runs yet" : $"runs: {string.Join(", ", runs.Take(20).Select(row => row.Name))}");
        }

        var context = await catalog.GetAsync(run);
        await using var stored = await weights.OpenAsync(run, context.Row.Model.Config, cancellationToken);
        using var config = new MemoryStream();
        await stored.CopyToAsync(config, cancellationToken);
        var template = await environment.ReadChatTemplateAsync(weights, run, context.Row.Model, context.Tokenizer, cancellationToken);
        return new ServedModel(run, run, null, context.Tokenizer, template, ServedModel.ContextLengthOf(config.ToArray()));
    }

    private static ApiException Missing(string name, string there) =>
        new(404, $"there is no model '{(name.Length <= 120 ? name : name[..117] + "...")}'; {there} (GET /v1/models lists all)", param: "model", code: "model_not_found");
}
