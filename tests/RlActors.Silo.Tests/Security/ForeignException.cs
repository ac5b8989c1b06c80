namespace Foreign;

/// <summary>An exception of a library that is not ours.</summary>
public sealed class ForeignException(string message) : Exception(message);
