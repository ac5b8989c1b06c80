namespace RlActors.Grains;

/// <summary>What a silo is and does, as it told last.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Address">Its address among silos, such as <c>127.0.0.1:11111@5</c>.</param>
/// <param name="Roles">What it takes on, in words.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="IsDraining">Whether it takes nothing new.</param>
/// <param name="Generators">Its generators, as they reported last.</param>
/// <param name="Learners">Runs whose learner is here.</param>
/// <param name="Runs">Runs whose loop is here.</param>
/// <param name="ProcessId">Its process, on its machine.</param>
[GenerateSerializer, Immutable, Alias("rlactors.SiloStanding")]
public sealed record SiloStanding(
    [property: Id(0)] string Node,
    [property: Id(1)] string Address,
    [property: Id(2)] string[] Roles,
    [property: Id(3)] string[] Devices,
    [property: Id(4)] bool IsDraining,
    [property: Id(5)] GeneratorReport[] Generators,
    [property: Id(6)] string[] Learners,
    [property: Id(7)] string[] Runs,
    [property: Id(8)] int ProcessId)
{
    /// <summary>Whether nothing is generated or trained here.</summary>
    public bool IsEmpty => Learners.Length == 0 && Generators.Length == 0;
}
