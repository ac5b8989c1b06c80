using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>
/// Reads a Hugging Face tokenizer.json: byte-pair encoding without a pre-tokenizer, as SentencePiece models with byte fallback are exported
/// and as <see cref="CharacterTokenizerFile"/> writes. What the file asks for beyond that is refused by name.
/// </summary>
public static class TokenizerFile
{
    private const string Name = "tokenizer.json";

    /// <summary>Makes the tokenizer that the file describes.</summary>
    /// <param name="content">The file's bytes, UTF-8.</param>
    /// <param name="stopTokens">Ids that end a completion; null or empty: as <see cref="StopTokenRule"/> says.</param>
    /// <exception cref="RlActorsException">Not a tokenizer.json, damaged, or it uses something that is not supported; the message names it.</exception>
    public static ITokenizer Read(ReadOnlyMemory<byte> content, IReadOnlyList<int>? stopTokens = null)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return Read(new TokenizerSection(document.RootElement, Name), stopTokens);
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"{Name} is not JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new RlActorsException($"{Name} holds a text that is not valid Unicode: {error.Message}", error); // The JSON reader's word for half a surrogate pair.
        }
    }

    private static BpeTokenizer Read(TokenizerSection file, IReadOnlyList<int>? stopTokens)
    {
        file.Allow("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        file.RefuseUnlessUnset("truncation");
        file.RefuseUnlessUnset("padding");
        if (file.Section("pre_tokenizer") is { } preTokenizer)
        {
            throw preTokenizer.Unsupported("no pre-tokenizer (null)");
        }

        var model = file.Section("model") ?? throw new RlActorsException($"{Name} has no model; expected a Hugging Face tokenizer.json");
        var vocabulary = VocabularyReader.Read(file, model);
        return new BpeTokenizer(
            vocabulary,
            BpeModelReader.Read(model, vocabulary),
            NormalizerReader.Read(file.Section("normalizer")),
            TemplatePrefix.Read(file.Section("post_processor"), vocabulary),
            DecoderReader.Read(file),
            StopTokenRule.Apply(vocabulary, stopTokens));
    }
}
