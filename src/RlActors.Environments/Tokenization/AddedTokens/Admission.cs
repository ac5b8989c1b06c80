namespace RlActors.Tokenization.AddedTokens;

/// <summary>Whether an added token may match at a place of a text; one that may not is as if it were not there.</summary>
internal delegate bool Admission(AddedToken token, int start, int length);
