using System.Text;
using System.Text.Json.Nodes;
using RlActors.Tokenization;
using Xunit.Abstractions;

namespace RlActors.Environments.Tokenization;

/// <summary>Damaged tokenizer.json files: each is refused with an error that names the file, or works.</summary>
public class TokenizerMutationTests(ITestOutputHelper output)
{
    private const int Seed = 20261124, Mutants = 1200;

    private const long MaxAllocation = 400L << 20;

    private static readonly string[] Values =
        ["null", "true", "-1", "0", "7", "1e400", "99999999999999999999", "2147483647", "4000000", "0.5", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "{}", "[[]]", "[1,\"a\"]", "{\"type\":\"Sequence\"}", "\"Unigram\"", "\"(a+)+b\"", "\"[\"", "\"a{1000000}\""];

    private static readonly string[] Texts = ["", "Once upon a time", "the <|im_end|>\n12 café\u0301 😀", "<s>▁ </s>"];

    [Theory]
    [InlineData("stories260k")]
    [InlineData("character")]
    [InlineData("byte-level")]
    public void Read_MutatedFile_IsAnErrorThatNamesTheFileOrATokenizerThatWorks(string kind)
    {
        byte[] original = kind == "byte-level" ? ByteLevelFixture.Bytes() : Golden.Bytes($"{kind}/tokenizer.json");
        int loaded = 0;
        for (int i = 0; i < Mutants; i++)
        {
            var random = new Random(HashCode.Combine(Seed, i));
            byte[] mutant = random.Next(4) == 0 ? BytesChanged(original, random) : TreeChanged(original, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Use(TokenizerFile.Read(mutant));
                loaded++;
            }
            catch (RlActorsException error)
            {
                Assert.StartsWith("tokenizer.json", error.Message, StringComparison.Ordinal);
                Assert.True(error.Message.Length < 2000, error.Message);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {Seed}, {kind}, mutant {i}: {error}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MaxAllocation, $"seed {Seed}, {kind}, mutant {i}: {allocated} bytes allocated");
        }

        output.WriteLine($"seed {Seed}, {kind}: {Mutants} mutants, {loaded} of which still loaded");
        Assert.InRange(loaded, 1, Mutants * 9 / 10);
    }

    /// <summary>A text the damaged vocabulary cannot express is an error; anything else must work.</summary>
    private static void Use(ITokenizer tokenizer)
    {
        foreach (string text in Texts)
        {
            foreach (var encode in new Func<string, int[]>[] { tokenizer.Encode, tokenizer.EncodeContinuation, tokenizer.EncodeTemplated })
            {
                try
                {
                    _ = tokenizer.Decode(encode(text));
                }
                catch (RlActorsException error) when (error.Message.StartsWith("the ", StringComparison.Ordinal))
                {
                    Assert.Contains("tokenizer", error.Message, StringComparison.Ordinal);
                }
            }
        }

        _ = tokenizer.Decode([.. Enumerable.Range(-1, Math.Min(tokenizer.VocabularySize, 600) + 2)]);
        _ = tokenizer.Describe(tokenizer.VocabularySize);
    }

    private static byte[] BytesChanged(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int changes = 1 + random.Next(4); changes > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes = bytes[..Math.Max(at, 1)];
                    break;
                case 3:
                    int end = random.Next(at, Math.Min(at + 200, bytes.Length));
                    bytes = [.. bytes[..at], .. bytes[end..]];
                    break;
                default:
                    string nested = new(random.Next(2) == 0 ? '[' : '{', random.Next(5000));
                    bytes = [.. bytes[..at], .. Encoding.UTF8.GetBytes(nested), .. bytes[at..]];
                    break;
            }
        }

        return bytes;
    }

    private static byte[] TreeChanged(byte[] original, Random random)
    {
        var root = JsonNode.Parse(original)!;
        for (int changes = 1 + random.Next(2); changes > 0; changes--)
        {
            Change(root, random);
        }

        string json = root.ToJsonString().Replace("\"@@raw:", string.Empty, StringComparison.Ordinal).Replace(":raw@@\"", string.Empty, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(json.Replace("@quote@", "\"", StringComparison.Ordinal).Replace("@slash@", "\\", StringComparison.Ordinal));
    }

    /// <summary>Walks down to any place and swaps, deletes, doubles, or renames what is there.</summary>
    private static void Change(JsonNode node, Random random)
    {
        while (Children(node) is { Length: > 0 } children && (node.Parent is null || random.Next(4) > 0))
        {
            node = children[random.Next(children.Length)];
        }

        string raw = Values[random.Next(Values.Length)];
        var value = JsonValue.Create($"@@raw:{raw.Replace("\"", "@quote@", StringComparison.Ordinal).Replace("\\", "@slash@", StringComparison.Ordinal)}:raw@@");
        switch (node.Parent)
        {
            case JsonObject parent:
                string key = node.GetPropertyName();
                int kind = random.Next(4);
                if (kind is 0 or 1)
                {
                    parent[key] = value;
                }
                else if (kind == 2)
                {
                    parent.Remove(key);
                }
                else
                {
                    parent[random.Next(2) == 0 ? $"{key}@quote@:null,@quote@{key}" : $"{key}x"] = value; // The first is the same key twice, once written.
                }

                break;
            case JsonArray parent when random.Next(3) == 0:
                parent.Remove(node);
                break;
            case JsonArray parent when random.Next(2) == 0:
                parent.Add(node.DeepClone());
                break;
            case JsonArray parent:
                parent[node.GetElementIndex()] = value;
                break;
        }
    }

    private static JsonNode[] Children(JsonNode node) => node switch
    {
        JsonObject map => [.. map.Select(pair => pair.Value).OfType<JsonNode>()],
        JsonArray list => [.. list.OfType<JsonNode>()],
        _ => [],
    };
}
