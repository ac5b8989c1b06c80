using RlActors.Learning.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>
/// A decoder of one of the <see cref="ModelFamilies"/>, which share the shape of Llama (arXiv 2302.13971). Runs where the caller's grad mode says: with gradients for training, without for sampling.
/// Used by one thread at a time; results belong to the caller's dispose scope.
/// </summary>
public sealed class CausalLanguageModel : IDisposable
{
    private readonly OrderedDictionary<string, Parameter> _parameters = [];
    private readonly Parameter _embedding; // [vocab, hidden]
    private readonly List<DecoderLayer> _layers = [];
    private readonly RmsNorm _norm;
    private readonly Linear? _head;        // null: the embedding
    private readonly RotaryEmbedding _rotary;

    /// <summary>Makes a model whose weights are not set; see <see cref="Create"/> and <see cref="Checkpoints.ModelWeights.Load"/>.</summary>
    /// <param name="config">Its dimensions.</param>
    /// <param name="dtype">Element type of weights and computation.</param>
    /// <param name="device">Where it lives; null: the CPU.</param>
    /// <exception cref="RlActorsException">The configuration has a mistake.</exception>
    public CausalLanguageModel(DecoderConfig config, ScalarType dtype = ScalarType.Float32, Device? device = null) : this(config, dtype, device ?? CPU, announce: null)
    {
    }

    /// <summary>Makes a model whose weights are not set.</summary>
    /// <param name="config">Its dimensions.</param>
    /// <param name="dtype">Element type.</param>
    /// <param name="device">Where it lives.</param>
    /// <param name="announce">Told of every parameter's name and shape before memory is taken; may refuse by throwing.</param>
    internal CausalLanguageModel(DecoderConfig config, ScalarType dtype, Device device, Action<string, long[]>? announce)
    {
        if (config.FindMistake() is { } mistake)
            throw new RlActorsException($"model configuration: {mistake}");
        (Config, DataType, Device) = (config, dtype, device);
        var root = new ParameterScope(_parameters, DataType, Device, announce);
        var model = root["model"];
        _embedding = model["embed_tokens"].Add("weight", config.VocabularySize, config.HiddenSize);
        for (var i = 0; i < config.Layers; i++)
            _layers.Add(new DecoderLayer(model["layers"][$"{i}"], config, i)); // not sized beforehand: the announcement of a layer too many ends it
        _norm = new RmsNorm(model["norm"], config.HiddenSize, config.RmsNormEpsilon);
        _head = config.TieWordEmbeddings ? null : new Linear(root["lm_head"], config.HiddenSize, config.VocabularySize, bias: false);
        _rotary = new RotaryEmbedding(config, DataType, Device);
    }

    /// <summary>The model's dimensions.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Element type of weights, computation and results.</summary>
    public ScalarType DataType { get; }

    /// <summary>Where the model lives.</summary>
    public Device Device { get; }

    /// <summary>The trainable tensors by their Hugging Face names (<c>model.layers.0.self_attn.q_proj.weight</c>), in a fixed order. A tied head is not repeated.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>Makes a model with new weights: matrices normal with the configured deviation, biases 0, norms 1. The same seed gives the same weights.</summary>
    /// <param name="config">Its dimensions.</param>
    /// <param name="seed">Seed of the weights; libtorch's global generators are left alone.</param>
    /// <param name="dtype">Element type; the numbers are drawn in float32.</param>
    /// <param name="device">Where it lives; null: the CPU.</param>
    public static CausalLanguageModel Create(DecoderConfig config, long seed, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        var model = new CausalLanguageModel(config, dtype, device);
        using var noGrad = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var (name, parameter) in model._parameters)
        {
            using var scope = NewDisposeScope();
            if (parameter.dim() == 2)
                parameter.copy_(empty(parameter.shape, ScalarType.Float32, CPU).normal_(0, config.InitializerRange, generator));
            else
                parameter.fill_(name.EndsWith(".bias", StringComparison.Ordinal) ? Scalars.Zero : Scalars.One);
        }

        return model;
    }

    /// <summary>The linear maps of all layers by name: <c>model.layers.0.self_attn.q_proj</c>.</summary>
    internal IEnumerable<(string Name, Linear Projection)> Projections =>
        _layers.SelectMany((layer, i) => layer.Projections.Select(entry => ($"model.layers.{i}.{entry.Name}", entry.Projection)));

    /// <summary>Logits of whole sequences.</summary>
    /// <param name="inputIds">Token ids [batch, seq], int64.</param>
    /// <param name="positions">Positions [batch, seq], int64, below the context length.</param>
    /// <param name="attentionMask">Bool [batch, seq], false where a key is padding; null: none is. Rows padded on the right need none, since no token sees what follows it.</param>
    /// <returns>[batch, seq, vocab].</returns>
    public Tensor Forward(Tensor inputIds, Tensor positions, Tensor? attentionMask = null)
    {
        using var scope = NewDisposeScope();
        return Head(Hidden(inputIds, positions, attentionMask)).MoveToOuterDisposeScope();
    }

    /// <summary>Final hidden states of whole sequences, for callers that project only the rows they need. Arguments as for <see cref="Forward"/>.</summary>
    /// <returns>[batch, seq, hidden].</returns>
    public Tensor Hidden(Tensor inputIds, Tensor positions, Tensor? attentionMask = null) => Run(inputIds, positions, attentionMask, cache: null);

    /// <summary>Final hidden states of the next positions of sequences whose earlier ones are in the cache.</summary>
    /// <param name="inputIds">Token ids of the new positions [batch, seq], int64.</param>
    /// <param name="positions">The new positions [batch, seq], int64, below the context length.</param>
    /// <param name="cache">Asked by every layer in turn; decides what each query sees.</param>
    /// <returns>[batch, seq, hidden].</returns>
    public Tensor Hidden(Tensor inputIds, Tensor positions, IKeyValueCache cache) => Run(inputIds, positions, attentionMask: null, cache);

    /// <summary>Final hidden states of packed rows. Where a gradient is asked for, <paramref name="checkpoints"/> decides how much of the way there is remembered.</summary>
    /// <param name="rows">Token ids and positions, each below the context length.</param>
    /// <param name="checkpoints">Null: everything that the gradient needs. Otherwise only the input of every layer, added here; see <see cref="Rerun"/>.</param>
    /// <returns>[tokens, hidden].</returns>
    internal Tensor Hidden(PackedRows rows, List<Tensor>? checkpoints = null)
    {
        using var scope = NewDisposeScope();
        using var constant = checkpoints is null ? null : no_grad();
        var batch = Packed(rows);
        var x = _embedding.index_select(0, rows.Inputs); // [tokens, hidden]
        foreach (var layer in _layers)
        {
            var next = layer.Forward(x, batch); // [tokens, hidden]
            if (checkpoints is null)
                x.Dispose();
            else
                checkpoints.Add(x.MoveToOuterDisposeScope());
            x = next;
        }

        checkpoints?.Add(x.MoveToOuterDisposeScope());
        return _norm.Forward(x).MoveToOuterDisposeScope(); // [tokens, hidden]
    }

    /// <summary>
    /// The way back for a pass that kept checkpoints (arXiv 1604.06174): from the last layer to the first, each is run once more from its input, and its graph is let
    /// go before the next one's is made.
    /// </summary>
    /// <param name="rows">The same rows.</param>
    /// <param name="checkpoints">What <see cref="Hidden(PackedRows, List{Tensor}?)"/> added; disposed as they are used up.</param>
    /// <param name="gradient">Gradient of the hidden states [tokens, hidden].</param>
    internal void Rerun(PackedRows rows, List<Tensor> checkpoints, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var batch = Packed(rows);
        var upstream = Back(checkpoints[^1], x => _norm.Forward(x), gradient);
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            var next = Back(checkpoints[i], x => _layers[i].Forward(x, batch), upstream); // [tokens, hidden]
            upstream.Dispose();
            upstream = next;
        }

        if (_embedding.requires_grad)
            _embedding.index_select(0, rows.Inputs).backward([upstream]);
    }

    /// <summary>Logits of hidden states.</summary>
    /// <param name="hidden">[.., hidden].</param>
    /// <returns>[.., vocab].</returns>
    public Tensor Head(Tensor hidden) => nn.functional.linear(hidden, HeadWeight);

    /// <summary>Weight of the head [vocab, hidden]; the embedding where they are tied.</summary>
    internal Parameter HeadWeight => _head?.Weight ?? _embedding;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
            parameter.Dispose();
        foreach (var layer in _layers)
            layer.Dispose();
        _norm.Dispose();
        _rotary.Dispose();
    }

    /// <summary>Runs one part of the model with a graph of its own and sends a gradient back through it.</summary>
    /// <returns>The gradient of its input, of the input's shape.</returns>
    private static Tensor Back(Tensor checkpoint, Func<Tensor, Tensor> part, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var input = checkpoint.detach().requires_grad_();
        part(input).backward([gradient]);
        checkpoint.Dispose();
        return input.grad!.MoveToOuterDisposeScope();
    }

    private SequenceBatch Packed(PackedRows rows)
    {
        if (rows.Runs.Max(run => run.Length) is var longest && longest > Config.ContextLength)
            throw new RlActorsException($"a sequence of {longest} tokens does not fit the model's context of {Config.ContextLength}");
        var attention = new PackedAttention(rows.Runs, Config.SlidingWindow, DataType, Device);
        return new SequenceBatch(1, rows.Inputs.shape[0], _rotary.At(rows.Positions.unsqueeze(0)), null, null, null, attention);
    }

    private Tensor Run(Tensor inputIds, Tensor positions, Tensor? attentionMask, IKeyValueCache? cache)
    {
        if (inputIds.shape is not [var rows, var length])
            throw new ArgumentException($"inputIds has shape [{string.Join(", ", inputIds.shape)}]; expected [batch, seq]", nameof(inputIds));
        if (positions.shape is not [var positionRows, var positionLength] || positionRows != rows || positionLength != length)
            throw new ArgumentException($"positions must be [{rows}, {length}] like inputIds", nameof(positions));
        if (attentionMask is not null && !attentionMask.shape.SequenceEqual([rows, length]))
            throw new ArgumentException($"attentionMask must be [{rows}, {length}] like inputIds", nameof(attentionMask));
        if (length > Config.ContextLength)
            throw new RlActorsException($"a sequence of {length} tokens does not fit the model's context of {Config.ContextLength}");

        using var scope = NewDisposeScope();
        var (mask, windowMask) = cache is null ? (Mask(window: null), Config.SlidingWindow is { } window ? Mask(window) : null) : (null, null);
        var batch = new SequenceBatch(rows, length, _rotary.At(positions), mask, windowMask, cache);
        var x = _embedding.index_select(0, inputIds.reshape(-1)); // [tokens, hidden], tokens = batch · seq
        foreach (var layer in _layers)
        {
            var next = layer.Forward(x, batch); // [tokens, hidden]
            x.Dispose();
            x = next;
        }

        return _norm.Forward(x).view(rows, length, Config.HiddenSize).MoveToOuterDisposeScope(); // [batch, seq, hidden]

        Tensor? Mask(int? window) => CausalAttention.AdditiveMask(attentionMask, length, window, DataType, Device); // [batch or 1, 1, seq, seq]
    }
}
