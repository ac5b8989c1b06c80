using RlActors.Learning.Models;
using TorchSharp;
using static RlActors.Learning.Tests.Goldens.GoldenTensor;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Models;

public sealed class CausalLanguageModelTests
{
    [Fact]
    public void Create_SameSeed_GivesSameBits()
    {
        using var scope = NewDisposeScope();
        using var first = TinyModel.Create(seed: 11);
        manual_seed(99);
        using var second = TinyModel.Create(seed: 11);
        using var other = TinyModel.Create(seed: 12);

        Assert.All(first.Parameters, p => Assert.True(p.Value.eq(second.Parameters[p.Key]).all().item<bool>()));
        Assert.False(first.Parameters["lm_head.weight"].eq(other.Parameters["lm_head.weight"]).all().item<bool>());
    }

    [Fact]
    public void Create_NewWeights_HaveTheConfiguredSpread()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create(TinyModel.Config with { VocabularySize = 4096, InitializerRange = 0.05 });

        Assert.Equal(0.05, model.Parameters["model.embed_tokens.weight"].std().ToDouble(), 5e-4);
        Assert.True(model.Parameters["model.norm.weight"].eq(1).all().item<bool>());
        Assert.True(model.Parameters["model.layers.0.self_attn.q_proj.bias"].eq(0).all().item<bool>());
    }

    [Fact]
    public void Parameters_TiedHead_IsTheEmbedding()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create(TinyModel.Config with { TieWordEmbeddings = true });
        var hidden = randn(3, 16);

        Assert.DoesNotContain("lm_head.weight", model.Parameters.Keys);
        AssertClose(hidden.matmul(model.Parameters["model.embed_tokens.weight"].t()), model.Head(hidden), 1e-6);
    }

    [Fact]
    public void Forward_RightPadding_LeavesRealTokensAlone()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create();
        var ids = TinyModel.Ids(1, 9);

        var whole = model.Forward(ids, TinyModel.Positions(1, 9));               // [1, 9, vocab]
        var front = model.Forward(ids[.., ..5], TinyModel.Positions(1, 5));      // [1, 5, vocab]

        AssertClose(front, whole[.., ..5, ..], 1e-6);
    }

    [Fact]
    public void Forward_RowOfPaddingOnly_IsFinite()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create();

        var logits = model.Forward(TinyModel.Ids(2, 4), TinyModel.Positions(2, 4), tensor(new[,] { { true, true, true, true }, { false, false, false, false } }));
        logits.sum().backward();

        Assert.True(logits.isfinite().all().item<bool>());
        Assert.All(model.Parameters.Values, p => Assert.True(p.grad!.isfinite().all().item<bool>()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void Hidden_WithCache_EqualsWholeSequence(int? window)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = TinyModel.Create(TinyModel.Config with { Family = ModelFamilies.Mistral, SlidingWindow = window });
        var (ids, positions) = (TinyModel.Ids(2, 8), TinyModel.Positions(2, 8));
        var cache = new GrowingCache();

        var expected = model.Hidden(ids, positions);                             // [2, 8, hidden]
        var prefilled = model.Hidden(ids[.., ..5], positions[.., ..5], cache);   // [2, 5, hidden]
        var decoded = Enumerable.Range(5, 3).Select(t => model.Hidden(ids.narrow(1, t, 1), positions.narrow(1, t, 1), cache)); // [2, 1, hidden] each

        AssertClose(expected, cat([prefilled, .. decoded], 1), 1e-6);
    }

    [Fact]
    public void Forward_SlidingWindow_HidesWhatLiesBeforeIt()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create(TinyModel.Config with { Family = ModelFamilies.Mistral, SlidingWindow = 3 });
        using var wide = TinyModel.Create(TinyModel.Config with { Family = ModelFamilies.Mistral });
        var (ids, positions) = (TinyModel.Ids(2, 8), TinyModel.Positions(2, 8));
        var (query, key) = (arange(8).unsqueeze(1), arange(8).unsqueeze(0));
        var visible = key.le(query) & key.gt(query - 3); // [query, key]

        Assert.True(visible.eq(CausalAttention.AdditiveMask(null, 8, window: 3, ScalarType.Float32, CPU)![0, 0].eq(0)).all().ToBoolean());
        AssertClose(model.Forward(ids, positions, ones(2, 8, ScalarType.Bool)), model.Forward(ids, positions), 1e-6);
        Assert.True((wide.Forward(ids, positions) - model.Forward(ids, positions))[.., ^1, ..].abs().max().ToDouble() > 1e-3);
    }

    [Fact]
    public void Forward_WindowInLaterLayers_LeavesEarlierOnesWide()
    {
        using var scope = NewDisposeScope();
        var config = TinyModel.Config with { Family = ModelFamilies.Qwen2, SlidingWindow = 1, FirstWindowLayer = 1 };
        using var model = TinyModel.Create(config);
        using var narrow = TinyModel.Create(config with { FirstWindowLayer = 0 });
        using var wide = TinyModel.Create(config with { SlidingWindow = null });
        var (ids, positions) = (TinyModel.Ids(1, 6), TinyModel.Positions(1, 6));
        var last = model.Forward(ids, positions)[.., ^1, ..]; // [1, vocab]

        Assert.Equal([null, 1], Enumerable.Range(0, 2).Select(config.WindowOf));
        Assert.True((last - wide.Forward(ids, positions)[.., ^1, ..]).abs().max().ToDouble() > 1e-3);
        Assert.True((last - narrow.Forward(ids, positions)[.., ^1, ..]).abs().max().ToDouble() > 1e-3);
    }

    [Fact]
    public void Forward_Families_HaveTheTensorsOfTheirArchitecture()
    {
        Assert.Equal(["k_proj.bias", "k_proj.weight", "o_proj.bias", "o_proj.weight", "q_proj.bias", "q_proj.weight", "v_proj.bias", "v_proj.weight"], AttentionOf(ModelFamilies.Llama));
        Assert.Equal(["k_proj.weight", "o_proj.weight", "q_proj.weight", "v_proj.weight"], AttentionOf(ModelFamilies.Mistral));
        Assert.Equal(["k_proj.bias", "k_proj.weight", "o_proj.weight", "q_proj.bias", "q_proj.weight", "v_proj.bias", "v_proj.weight"], AttentionOf(ModelFamilies.Qwen2));
        Assert.Equal(["k_norm.weight", "k_proj.weight", "o_proj.weight", "q_norm.weight", "q_proj.weight", "v_proj.weight"], AttentionOf(ModelFamilies.Qwen3, attentionBias: false));

        static IEnumerable<string> AttentionOf(ModelFamily family, bool attentionBias = true)
        {
            const string Prefix = "model.layers.0.self_attn.";
            using var model = TinyModel.Create(TinyModel.Config with { Family = family, AttentionBias = attentionBias });
            return [.. model.Parameters.Keys.Where(k => k.StartsWith(Prefix, StringComparison.Ordinal)).Select(k => k[Prefix.Length..]).Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public void Forward_PositionBeyondTheContext_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create();

        Assert.Contains("position 32 does not fit", Assert.Throws<RlActorsException>(() => model.Forward(TinyModel.Ids(1, 1), tensor(new long[,] { { 32 } }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_BFloat16_IsCloseToFloat32()
    {
        using var scope = NewDisposeScope();
        using var wide = TinyModel.Create();
        using var narrow = CausalLanguageModel.Create(TinyModel.Config, 7, ScalarType.BFloat16);

        var logits = narrow.Forward(TinyModel.Ids(2, 6), TinyModel.Positions(2, 6), ones(2, 6, ScalarType.Bool));

        Assert.Equal(ScalarType.BFloat16, logits.dtype);
        AssertClose(wide.Forward(TinyModel.Ids(2, 6), TinyModel.Positions(2, 6)), logits.to(ScalarType.Float32), 5e-3);
    }

    [Fact]
    public void Forward_WrongShapes_SaysWhatIsExpected()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModel.Create();

        Assert.Contains("[2, 4]", Assert.Throws<ArgumentException>(() => model.Forward(TinyModel.Ids(2, 4), TinyModel.Positions(2, 3))).Message);
        Assert.Contains("context of 32", Assert.Throws<RlActorsException>(() => model.Forward(TinyModel.Ids(1, 33), TinyModel.Positions(1, 33))).Message);
    }

    [Fact]
    public void TrainingStep_Repeated_LeaksNoTensors()
    {
        using var model = TinyModel.Create();
        Step();
        var live = LiveTensors;
        for (var i = 0; i < 100; i++)
            Step();

        Assert.Equal(live, LiveTensors);

        void Step()
        {
            using var scope = NewDisposeScope();
            model.Forward(TinyModel.Ids(2, 4), TinyModel.Positions(2, 4), ones(2, 4, ScalarType.Bool)).sum().backward();
            foreach (var parameter in model.Parameters.Values)
                parameter.grad = null;
        }
    }

    [Fact]
    public void Dispose_Model_FreesEverything()
    {
        TinyModel.Create().Dispose();
        var live = LiveTensors;
        using (var scope = NewDisposeScope())
            TinyModel.Create().Dispose();

        Assert.Equal(live, LiveTensors);
    }

    private static long LiveTensors => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    /// <summary>Appends keys and values of rows of equal length.</summary>
    private sealed class GrowingCache : IKeyValueCache
    {
        private readonly Dictionary<int, (Tensor Keys, Tensor Values)> _layers = [];

        public Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, int? window)
        {
            if (_layers.TryGetValue(layer, out var former))
                (keys, values) = (cat([former.Keys, keys], 2), cat([former.Values, values], 2)); // [batch, kvHeads, seq so far, headDim]
            _layers[layer] = (keys.detach().DetachFromDisposeScope(), values.detach().DetachFromDisposeScope());
            var mask = CausalAttention.AdditiveMask(ones(1, keys.shape[2], ScalarType.Bool), keys.shape[2], window, keys.dtype, CPU)!; // [1, 1, seq so far, seq so far]
            return CausalAttention.Attend(queries, keys, values, mask[.., .., ^(int)queries.shape[2].., ..]);
        }
    }
}
