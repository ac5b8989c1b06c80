using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Tokenization;

namespace RlActors.Environments.Tokenization;

public class TokenizerFileTests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("model.type", "\"Unigram\"", "model is of type 'Unigram'")]
    [InlineData("model.type", "\"WordPiece\"", "model is of type 'WordPiece'")]
    [InlineData("model.dropout", "0.1", "model.dropout is 0.1")]
    [InlineData("model.ignore_merges", "1", "model.ignore_merges is neither true nor false")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix is \"</w>\"")]
    [InlineData("model.surprise", "1", "model.surprise is not supported")]
    [InlineData("model.merges", "[\"▁ t\", \"q zz\"]", "model.merges[1]: 'zz' is not an ordinary token")]
    [InlineData("model.merges", "[\"▁ t\", \"▁ t\"]", "model.merges[1]: the pair '▁', 't' occurs twice")]
    [InlineData("model.merges", "[\"▁  t\"]", "model.merges[0] is '▁  t'; expected a pair")]
    [InlineData("model.vocab.<0x41>", "\"x\"", "'<0x41>' has no usable id")]
    [InlineData("model.vocab.new", "5", "'new' and '<0x02>' both have id 5")]
    [InlineData("model.vocab.new", "2000000000", "'new' has no usable id")]
    [InlineData("pre_tokenizer", "{\"type\":\"ByteLevel\"}", "model.vocab has no token Ā though pre_tokenizer is ByteLevel")]
    [InlineData("pre_tokenizer", "{\"type\":\"Whitespace\"}", "pre_tokenizer is of type 'Whitespace'")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a|\\\\p{Han}+\"},\"behavior\":\"Isolated\"}", "the property 'Han' at position 2 is not supported")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?i)a\"},\"behavior\":\"Isolated\"}", "this kind of group at position 0")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a\"},\"behavior\":\"Spread\"}", "behavior is 'Spread'; expected one of: Removed, Isolated")]
    [InlineData("pre_tokenizer", "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"add_prefix_space\":false}", "add_prefix_space is false though prepend_scheme is 'always'")]
    [InlineData("normalizer", "{\"type\":\"NFKC\"}", "normalizer is of type 'NFKC'")]
    [InlineData("normalizer.normalizers", "[{\"type\":\"Lowercase\"}]", "normalizer.normalizers[0] is of type 'Lowercase'")]
    [InlineData("normalizer.normalizers.1.pattern", "{\"Regex\":\" +\"}", "normalizer.normalizers[1].pattern.Regex is not supported")]
    [InlineData("decoder", "{\"type\":\"WordPiece\"}", "decoder is of type 'WordPiece'")]
    [InlineData("decoder", "null", "decoder is missing")]
    [InlineData("decoder.decoders.4", "{\"type\":\"ByteFallback\"}", "decoder.decoders[4] of type 'ByteFallback' stands behind a step that joins all pieces")]
    [InlineData("decoder.decoders.3.start", "-1", "decoder.decoders[3].start is not a whole number from 0")]
    [InlineData("post_processor", "{\"type\":\"BertProcessing\"}", "post_processor is of type 'BertProcessing'")]
    [InlineData("post_processor.single.0.SpecialToken.id", "\"<none>\"", "special_tokens has no '<none>'")]
    [InlineData("post_processor.single.2", "{\"SpecialToken\":{\"id\":\"</s>\",\"type_id\":0}}", "puts '</s>' behind the text")]
    [InlineData("truncation", "{\"max_length\":8}", "truncation is")]
    [InlineData("added_tokens.1.special", "false", "post_processor.special_tokens.<s>.ids holds 1, which is not the id of a special token")]
    [InlineData("added_tokens.1.content", "\"</s>\"", "added_tokens[1]: '</s>' has id 1 here and 2")]
    [InlineData("added_tokens.1.lstrip", "\"no\"", "added_tokens[1].lstrip is neither true nor false")]
    [InlineData("added_tokens.1.id", "7", "'<s>' has id 7 here and 1 in the model's vocabulary")]
    [InlineData("unheard_of", "{}", "unheard_of is not supported")]
    public void Read_SomethingUnsupported_IsRefusedByName(string path, string value, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => TokenizerFile.Read(With(path, value)));

        Assert.Contains($"tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"model\":{\"type\":\"\\ud800\"}}")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"\\ud800\":0}}}")]
    [InlineData("{\"model\":{\"type\":\"BPE\"}}")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{}},\"decoder\":{\"type\":\"Fuse\"}}")]
    public void Read_NotATokenizer_IsAnError(string content) =>
        Assert.Throws<RlActorsException>(() => TokenizerFile.Read(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void Read_TruncatedFile_IsAnError()
    {
        byte[] whole = Golden.Bytes("stories260k/tokenizer.json");
        for (int length = 0; length < whole.Length - 2; length += 97)
        {
            Assert.Throws<RlActorsException>(() => TokenizerFile.Read(whole.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Read_MergesAsPairs_EncodesAsWithTexts()
    {
        var root = Root();
        var pairs = root["model"]!["merges"]!.AsArray().Select(merge => JsonValue.Create((string)merge!).ToString().Split(' '));
        root["model"]!["merges"] = new JsonArray([.. pairs.Select(pair => new JsonArray(pair[0], pair[1]))]);
        const string text = "Once upon a time, there was a little girl named Lily.";

        var tokenizer = TokenizerFile.Read(Encoding.UTF8.GetBytes(root.ToJsonString()));

        Assert.Equal([1, 403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315, 421, 395, 317, 426], tokenizer.Encode(text));
    }

    [Fact]
    public void Read_WithoutByteFallback_RefusesCharactersOutsideByTheirPlaceInTheText()
    {
        var tokenizer = TokenizerFile.Read(With("model.byte_fallback", "false"));

        var error = Assert.Throws<RlActorsException>(() => tokenizer.Encode("I am 中"));

        Assert.Contains("'中' (U+4E2D) at position 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoEndMark_IsRefused()
    {
        string file = Encoding.UTF8.GetString(CharacterTokenizerFile.Create("ab")).Replace("eos", "end", StringComparison.Ordinal);

        var error = Assert.Throws<RlActorsException>(() => TokenizerFile.Read(Encoding.UTF8.GetBytes(file)));

        Assert.Contains("expected one of: <|im_end|>, ", error.Message, StringComparison.Ordinal);
    }

    private static JsonNode Root() => JsonNode.Parse(Golden.Bytes("stories260k/tokenizer.json"))!;

    private static byte[] With(string path, string value)
    {
        JsonNode root = Root(), node = root;
        string[] keys = path.Split('.');
        foreach (string key in keys[..^1])
        {
            node = node is JsonArray list ? list[int.Parse(key, null)]! : node[key]!;
        }

        if (node is JsonArray array)
        {
            int index = int.Parse(keys[^1], null);
            array.Insert(index, JsonNode.Parse(value));
        }
        else
        {
            node[keys[^1]] = JsonNode.Parse(value);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString(Plain));
    }
}
