namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>One way to abuse a silo.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="IsSlow">Whether it waits until the silo has had enough: few of these are sent.</param>
/// <param name="RunAsync">Does it once and says how the silo took it: null where it refused, else what it did instead.</param>
internal sealed record Attack(string Name, bool IsSlow, Func<Random, CancellationToken, Task<string?>> RunAsync);
