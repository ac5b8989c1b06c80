namespace RlActors.Grains;

/// <summary>A generator has no room for more served completions now: ask again in a moment, or ask another one.</summary>
public sealed class GeneratorBusyException : RlActorsException
{
    /// <summary>Creates the error.</summary>
    public GeneratorBusyException(string message) : base(message) { }
}
