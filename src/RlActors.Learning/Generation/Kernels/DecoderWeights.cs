using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>A model's weights, packed for the kernels and shared out to the threads: each reads its own share, once a step.</summary>
internal sealed unsafe class DecoderWeights : IDisposable
{
    private readonly DecoderConfig _config;
    private readonly IProjection[] _heads;                 // one a thread: its columns of the vocabulary
    private readonly int[] _firstTokens;
    private readonly AlignedBuffer<float>? _embedding;     // [vocabulary, hidden]; null: the head
    private readonly Bfloat16Rows[] _rows;                 // two a thread: inputs and outputs of products in bfloat16

    public DecoderWeights(DecoderConfig config, GenerationOptions options)
    {
        _config = config;
        int threads = options.Threads;
        bool torch = options.Precision == Precision.Bfloat16 && Bfloat16Products.AreNative && options.Slots >= TorchMatrix.Tile; // an engine for fewer would pay for rows it never has
        _rows = [.. Enumerable.Range(0, torch ? 2 * threads : 0).Select(_ => new Bfloat16Rows())];
        Layers = [.. Enumerable.Range(0, config.Layers).Select(_ => Enumerable.Range(0, threads).Select(thread => new LayerWeights(config, thread, threads, MakeOf(thread))).ToArray())];
        AttentionNorms = [.. Enumerable.Range(0, config.Layers).Select(_ => new AlignedBuffer<float>(config.HiddenSize))];
        MlpNorms = [.. Enumerable.Range(0, config.Layers).Select(_ => new AlignedBuffer<float>(config.HiddenSize))];
        QueryNorms = config.QueryKeyNorm ? [.. Enumerable.Range(0, config.Layers).Select(_ => new AlignedBuffer<float>(config.HeadDim))] : [];
        KeyNorms = config.QueryKeyNorm ? [.. Enumerable.Range(0, config.Layers).Select(_ => new AlignedBuffer<float>(config.HeadDim))] : [];
        FinalNorm = new AlignedBuffer<float>(config.HiddenSize);
        var shares = Enumerable.Range(0, threads).Select(thread => Padding.Share(config.VocabularySize, thread, threads)).ToArray();
        _firstTokens = [.. shares.Select(share => share.First)];
        _heads = [.. shares.Select(share => Make(config.HiddenSize, share.Count, false))];
        _embedding = config.TieWordEmbeddings ? null : new AlignedBuffer<float>((long)config.VocabularySize * config.HiddenSize);

        Func<int, int, bool, IProjection> MakeOf(int thread) => torch
            ? (inputs, outputs, bias) => new TorchMatrix(inputs, outputs, bias, _rows[2 * thread], _rows[(2 * thread) + 1])
            : Make;

        IProjection Make(int inputs, int outputs, bool bias) =>
            options.Precision == Precision.Bfloat16 ? new PairMatrix(inputs, outputs, bias) : new PanelMatrix(inputs, outputs, bias);
    }

    /// <summary>[layer][thread].</summary>
    public LayerWeights[][] Layers { get; }

    public AlignedBuffer<float>[] AttentionNorms { get; }

    public AlignedBuffer<float>[] MlpNorms { get; }

    /// <summary>One a layer, [headDim]; none in families without.</summary>
    public AlignedBuffer<float>[] QueryNorms { get; }

    /// <summary>The same.</summary>
    public AlignedBuffer<float>[] KeyNorms { get; }

    public AlignedBuffer<float> FinalNorm { get; }

    /// <summary>One thread's columns of the vocabulary.</summary>
    public (IProjection Projection, int FirstToken) Head(int thread) => (_heads[thread], _firstTokens[thread]);

    /// <summary>Writes a token's embedding, [hidden].</summary>
    public void Embed(int token, float* to)
    {
        if (_embedding is not null)
        {
            new ReadOnlySpan<float>(_embedding.Pointer + ((long)token * _config.HiddenSize), _config.HiddenSize).CopyTo(new Span<float>(to, _config.HiddenSize));
            return;
        }

        int thread = _firstTokens.Length - 1;
        while (_firstTokens[thread] > token)
        {
            thread--;
        }

        _heads[thread].ReadRow(token - _firstTokens[thread], to);
    }

    /// <summary>Takes one thread's share of a float32 model on the CPU.</summary>
    public void Pack(CausalLanguageModel model, int thread)
    {
        var root = new ParameterPointers(model, "");
        for (int layer = 0; layer < _config.Layers; layer++)
        {
            Layers[layer][thread].Pack(new ParameterPointers(model, $"model.layers.{layer}."), _config);
        }

        root.Pack(_heads[thread], 0, _embedding is null ? "model.embed_tokens" : "lm_head", _firstTokens[thread], _heads[thread].Outputs);
        if (thread == 0)
        {
            PackShared(model, root);
        }
    }

    public void Dispose()
    {
        foreach (var share in Layers.SelectMany(layer => layer))
        {
            share.Dispose();
        }

        foreach (var vector in AttentionNorms.Concat(MlpNorms).Concat(QueryNorms).Concat(KeyNorms).Append(FinalNorm))
        {
            vector.Dispose();
        }

        Array.ForEach(_heads, head => head.Dispose());
        Array.ForEach(_rows, rows => rows.Dispose());
        _embedding?.Dispose();
    }

    private void PackShared(CausalLanguageModel model, ParameterPointers root)
    {
        for (int layer = 0; layer < _config.Layers; layer++)
        {
            var parameters = new ParameterPointers(model, $"model.layers.{layer}.");
            parameters.Copy("input_layernorm.weight", AttentionNorms[layer]);
            parameters.Copy("post_attention_layernorm.weight", MlpNorms[layer]);
            if (_config.QueryKeyNorm)
            {
                parameters.Copy("self_attn.q_norm.weight", QueryNorms[layer]);
                parameters.Copy("self_attn.k_norm.weight", KeyNorms[layer]);
            }
        }

        root.Copy("model.norm.weight", FinalNorm);
        if (_embedding is not null)
        {
            root.Copy("model.embed_tokens.weight", _embedding);
        }
    }
}
