using System.Text.Json;
using System.Text.Unicode;
using RlActors.Tokenization.AddedTokens;
using RlActors.Tokenization.Bpe;
using RlActors.Tokenization.Decoders;
using RlActors.Tokenization.Normalizers;
using RlActors.Tokenization.PreTokenizers;

namespace RlActors.Tokenization;

/// <summary>
/// Reads a Hugging Face tokenizer.json of byte-pair encoding: byte-level (GPT-2, Llama 3, Qwen, DeepSeek), SentencePiece models with byte fallback (Llama 2,
/// Gemma), and what <see cref="CharacterTokenizerFile"/> writes. What the file asks for beyond that is refused by name; the README lists what is supported.
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
        if (!Utf8.IsValid(content.Span))
        {
            throw new RlActorsException($"{Name} is not UTF-8 text; expected a Hugging Face tokenizer.json");
        }

        try
        {
            using var document = JsonDocument.Parse(content);
            return Read(new TokenizerSection(document.RootElement, Name), stopTokens);
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"{Name} is not JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine}: {ShortText.Cut(error.Message)}", error);
        }
    }

    private static BpeTokenizer Read(TokenizerSection file, IReadOnlyList<int>? stopTokens)
    {
        file.Allow("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        file.RefuseUnlessUnset("truncation");
        file.RefuseUnlessUnset("padding");
        var model = file.Section("model") ?? throw new RlActorsException($"{Name} has no model; expected a Hugging Face tokenizer.json");
        if ((model.OptionalText("type") ?? "BPE") != "BPE")
        {
            throw model.Unsupported("BPE");
        }

        var preTokenizer = PreTokenizerReader.Read(file.Section("pre_tokenizer"));
        var (vocabulary, added) = VocabularyReader.Read(file, model);
        return new BpeTokenizer(
            vocabulary,
            new AddedVocabulary(added, NormalizerReader.Read(file.Section("normalizer"))),
            preTokenizer,
            BpeModelReader.Read(model, vocabulary, preTokenizer.ByteLevel),
            PostProcessorReader.Read(file.Section("post_processor"), vocabulary),
            DecoderReader.Read(file),
            StopTokenRule.Apply(vocabulary, stopTokens));
    }
}
