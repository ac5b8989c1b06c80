namespace RlActors.Cluster;

/// <summary>What a silo takes on. By default a silo takes on everything.</summary>
public enum SiloRole
{
    /// <summary>Samples completions on its devices.</summary>
    Generator,

    /// <summary>Trains: learners and their shards.</summary>
    Learner,

    /// <summary>Judges completions.</summary>
    Judge,

    /// <summary>Runs, prompts, groups and registries: what is light and can be anywhere.</summary>
    Control,
}
