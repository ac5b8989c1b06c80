namespace RlActors.Registration;

/// <summary>An implementation that recipes call by name.</summary>
/// <typeparam name="TPort">What it implements.</typeparam>
/// <param name="Name">The name in recipes.</param>
/// <param name="Implementation">The type to make.</param>
internal sealed record NamedRegistration<TPort>(string Name, Type Implementation) where TPort : class;
