using RlActors.Engines;
using RlActors.Tokenization;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Generation;

/// <summary>What serving and evaluation may ask of a request.</summary>
public sealed class ShapedRequestTests
{
    [Fact]
    public async Task GenerateAsync_StopTextAcrossTokens_EndsWithTheTokenThatCompletesIt()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        var request = TinyModels.Request("free", [1, 2], 4, seed: 6, maxTokens: 40) with { StopTokens = [] };
        var free = await TinyModels.CollectAsync(engine, request);
        var letters = new Letters();
        string text = letters.Decode(free[0].Tokens);
        string stop = text[7..10];

        var stopped = await TinyModels.CollectAsync(engine, request with { Key = "stopped", StopTexts = new StopTexts(letters, ["never", stop]) });

        int end = text.IndexOf(stop, StringComparison.Ordinal) + stop.Length;
        Assert.Equal(free[0].Tokens[..end], stopped[0].Tokens);
        Assert.Equal(FinishReason.Stop, stopped[0].Finish);
    }

    [Fact]
    public async Task GenerateAsync_AloneAndAmongOthers_SameTokensAndCallbacks()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        var told = new List<SampledToken>();
        var request = TinyModels.Request("served", [4, 5, 6], 3, seed: 11, temperature: 0.9, maxTokens: 20) with
        {
            Shaping = new LogitShaping { TopP = 0.9, TopK = 9, RepetitionPenalty = 1.2, TopLogprobs = 2, LogitBias = new Dictionary<int, double> { [3] = 1.5 } },
            OnToken = told.Add,
        };
        var alone = await TinyModels.CollectAsync(engine, request);
        var others = Enumerable.Range(0, 5).Select(i => TinyModels.CollectAsync(engine, TinyModels.Request($"other/{i}", [i + 1], 4, seed: i))).ToList();
        var among = await TinyModels.CollectAsync(engine, request with { OnToken = null });
        await Task.WhenAll(others);

        Assert.Equal(alone.Select(completion => completion.Tokens), among.Select(completion => completion.Tokens));
        Assert.Equal(alone.Select(completion => completion.Logprobs), among.Select(completion => completion.Logprobs));
        Assert.Equal(alone[1].Tokens, told.Where(token => token.Index == 1).OrderBy(token => token.Position).Select(token => token.Token));
        Assert.All(told, token => Assert.Equal(2, token.Likeliest!.Count));
    }

    [Theory]
    [InlineData(-1, 1, 0, 1, "top-k is -1")]
    [InlineData(0, 0, 0, 1, "top-p is 0")]
    [InlineData(0, 1.5, 0, 1, "top-p is 1.5")]
    [InlineData(0, 1, 2, 1, "min-p is 2")]
    [InlineData(0, 1, 0, 0, "repetition penalty is 0")]
    public async Task GenerateAsync_ShapingOutOfBounds_SaysSo(int topK, double topP, double minP, double penalty, string expected)
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        var shaping = new LogitShaping { TopK = topK, TopP = topP, MinP = minP, RepetitionPenalty = penalty };

        var error = await Assert.ThrowsAsync<RlActorsException>(
            () => TinyModels.CollectAsync(engine, TinyModels.Request("bad", [1], 1, seed: 1) with { Shaping = shaping }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Token i is the i-th letter.</summary>
    private sealed class Letters : ITokenizer
    {
        public int VocabularySize => TinyModels.Vocabulary;

        public IReadOnlyList<int> StopTokens => [TinyModels.Stop];

        public IReadOnlyCollection<string> SpecialTokens => [];

        public int[] Encode(string text) => [.. text.Select(letter => letter - 'a')];

        public int[] EncodeContinuation(string text) => Encode(text);

        public int[] EncodeTemplated(string text) => Encode(text);

        public ITokenStream OpenStream() => new PrefixTokenStream(this);

        public string Decode(IReadOnlyList<int> tokens) => string.Concat(tokens.Select(Describe));

        public string Describe(int token) => ((char)('a' + token)).ToString();
    }
}
