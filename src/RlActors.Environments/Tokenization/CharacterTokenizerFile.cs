using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>
/// Writes the tokenizer.json of a character-level vocabulary: byte-pair encoding without merges, so that every character is a token. Hugging Face's
/// <c>tokenizers</c> reads it as well. Ids: <c>&lt;pad&gt;</c> 0, <c>&lt;eos&gt;</c> 1, then the characters in the order of the alphabet.
/// </summary>
public static class CharacterTokenizerFile
{
    private static readonly JsonWriterOptions Form = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] SpecialTokens = ["<pad>", "<eos>"];

    /// <summary>The file's content, UTF-8; the same alphabet gives the same bytes.</summary>
    /// <param name="alphabet">The characters; one that comes again counts once.</param>
    /// <exception cref="RlActorsException">The alphabet is empty or holds half a surrogate pair.</exception>
    public static byte[] Create(string alphabet)
    {
        var characters = Characters(alphabet);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Form))
        {
            writer.WriteStartObject();
            writer.WriteString("version", "1.0");
            writer.WriteNull("truncation");
            writer.WriteNull("padding");
            WriteAddedTokens(writer);
            writer.WriteNull("normalizer");
            writer.WriteNull("pre_tokenizer");
            writer.WriteNull("post_processor");
            writer.WriteStartObject("decoder");
            writer.WriteString("type", "Fuse");
            writer.WriteEndObject();
            WriteModel(writer, [.. SpecialTokens, .. characters]);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string[] Characters(string alphabet)
    {
        ArgumentException.ThrowIfNullOrEmpty(alphabet);
        var characters = new List<string>();
        for (int i = 0, length; i < alphabet.Length; i += length)
        {
            length = Rune.DecodeFromUtf16(alphabet.AsSpan(i), out _, out int consumed) == System.Buffers.OperationStatus.Done
                ? consumed
                : throw new RlActorsException($"the alphabet holds half of a surrogate pair at position {i}; expected whole characters");
            characters.Add(alphabet.Substring(i, length));
        }

        return [.. characters.Distinct(StringComparer.Ordinal)];
    }

    private static void WriteAddedTokens(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("added_tokens");
        for (int id = 0; id < SpecialTokens.Length; id++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("content", SpecialTokens[id]);
            writer.WriteBoolean("single_word", false);
            writer.WriteBoolean("lstrip", false);
            writer.WriteBoolean("rstrip", false);
            writer.WriteBoolean("normalized", false);
            writer.WriteBoolean("special", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteModel(Utf8JsonWriter writer, IReadOnlyList<string> tokens)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteNull("unk_token");
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", false);
        writer.WriteBoolean("byte_fallback", false);
        writer.WriteBoolean("ignore_merges", false);
        writer.WriteStartObject("vocab");
        for (int id = 0; id < tokens.Count; id++)
        {
            writer.WriteNumber(tokens[id], id);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
