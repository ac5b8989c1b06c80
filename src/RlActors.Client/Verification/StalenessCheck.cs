namespace RlActors.Client.Verification;

/// <summary>INV-2, from the stamps on the tokens: no trained token is older than the recipe allows, and none is newer than the step that trained it.</summary>
internal sealed class StalenessCheck
{
    private readonly List<string> _problems = [];
    private long _tokens;

    public CheckResult Result => new("staleness", _tokens, "tokens", _problems);

    /// <summary>Trained tokens by age, from 0.</summary>
    public SortedDictionary<int, long> Ages { get; } = [];

    public void Add(TrainedGroup group)
    {
        if (group.Trajectories is not { } whole)
        {
            return;
        }

        int version = group.Step.Version - 1, oldest = int.MaxValue, newest = -1;
        foreach (var completion in whole.Completions)
        {
            foreach (var (by, sampled) in completion.Versions.Zip(completion.Sampled))
            {
                if (sampled == 1)
                {
                    _tokens++;
                    Ages[version - by] = Ages.GetValueOrDefault(version - by) + 1;
                    (oldest, newest) = (Math.Min(oldest, by), Math.Max(newest, by));
                }
            }
        }

        Judge(group, version, oldest, newest);
    }

    private void Judge(TrainedGroup group, int version, int oldest, int newest)
    {
        if (newest < 0)
        {
            _problems.Add($"{group.Named} has no sampled token");
            return;
        }

        if (version - oldest > group.Stage.MaxStaleness)
        {
            _problems.Add($"{group.Named} has a token of version {oldest}: staleness {version - oldest}, allowed {group.Stage.MaxStaleness}");
        }

        if (newest > version)
        {
            _problems.Add($"{group.Named} has a token of version {newest}, which did not exist before that step");
        }

        if (group.Row is { } row && (row.MinVersion != oldest || row.MaxVersion != newest))
        {
            _problems.Add($"{group.Named} says versions {row.MinVersion}-{row.MaxVersion} in its row, but its tokens are stamped {oldest}-{newest}");
        }

        if (group.Row is { } admitted && oldest < admitted.AdmittedVersion)
        {
            _problems.Add($"{group.Named} was admitted at version {admitted.AdmittedVersion}, but has a token of version {oldest}");
        }
    }
}
