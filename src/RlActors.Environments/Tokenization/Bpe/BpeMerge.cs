namespace RlActors.Tokenization.Bpe;

/// <summary>What a pair of neighbouring tokens becomes.</summary>
/// <param name="Rank">Place in the file's list: lower merges first.</param>
/// <param name="Result">Id of the merged token.</param>
internal readonly record struct BpeMerge(int Rank, int Result);
