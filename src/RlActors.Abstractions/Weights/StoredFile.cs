namespace RlActors.Weights;

/// <summary>A whole file of a <see cref="IWeightStore"/>, as it was found.</summary>
/// <param name="Hash">SHA-256 of its content, in lower-case hex.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Mark">Changes whenever the file is written, with the same content too; means nothing outside its store.</param>
public sealed record StoredFile(string Hash, long Bytes, string Mark);
