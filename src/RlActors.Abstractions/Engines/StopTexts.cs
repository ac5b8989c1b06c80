using RlActors.Tokenization;

namespace RlActors.Engines;

/// <summary>Texts that end a completion as soon as what was sampled holds one, wherever token borders lie. The token that completes a text is part of the completion.</summary>
/// <param name="Tokenizer">Reads the sampled tokens.</param>
/// <param name="Texts">The texts; none is empty.</param>
public sealed record StopTexts(ITokenizer Tokenizer, IReadOnlyList<string> Texts);
