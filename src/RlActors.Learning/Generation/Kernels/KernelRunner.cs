using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// The decoder without gradients on a CPU, by the kernels of this folder, every thread with its share of heads and columns. Decoding in small batches is where
/// libtorch's operations are slow (see <see cref="PanelMatrix"/>), and its products change a row's bits with the number of rows; here a row costs a row.
/// </summary>
internal sealed unsafe class KernelRunner : IModelRunner
{
    private readonly DecoderConfig _config;
    private readonly PagedMemory _memory;
    private readonly ThreadTeam _team;
    private readonly DecoderWeights _weights;
    private readonly double[] _frequencies;
    private readonly Action<int> _layers, _head;
    private DecoderScratch _scratch;
    private StepRows _rows = new();
    private int _firstMarked, _markedCount;

    public KernelRunner(DecoderConfig config, GenerationOptions options, PagedMemory memory, ThreadTeam team)
    {
        (_config, _memory, _team) = (config, memory, team);
        _weights = new DecoderWeights(config, options);
        _scratch = new DecoderScratch(config, team.Size, rows: 1);
        _frequencies = RotaryEmbedding.Frequencies(config);
        (_layers, _head) = (RunLayers, RunHead);
    }

    public int Vocabulary => _config.VocabularySize;

    /// <summary>The weights pass through a model of libtorch, which checks names and shapes, and is gone afterwards.</summary>
    public void Load(SafetensorsFile file)
    {
        using var model = new CausalLanguageModel(_config);
        ModelWeights.Load(model, file);
        Pack(model);
    }

    /// <summary>Takes the weights of a float32 model on the CPU.</summary>
    public void Pack(CausalLanguageModel model) => _team.Run(thread => _weights.Pack(model, thread));

    public void Forward(StepRows rows)
    {
        _rows = rows;
        if (rows.Count > _scratch.Rows)
        {
            _scratch.Dispose();
            _scratch = new DecoderScratch(_config, _team.Size, Math.Max(rows.Count, 2 * _scratch.Rows));
        }

        for (int row = 0; row < rows.Count; row++)
        {
            _weights.Embed(rows.Tokens[row], _scratch.Stream(row));
            Turn(row, rows.Positions[row]);
        }

        _team.Run(_layers);
    }

    public LogitRows Logits(int first, int count)
    {
        (_firstMarked, _markedCount) = (first, count);
        _scratch.ReserveLogits(count);
        _team.Run(_head);
        return new LogitRows((nint)_scratch.Logits, _scratch.VocabularyStride, _config.VocabularySize);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _scratch.Dispose();
    }

    /// <summary>Cosines and sines of a row's position, as <see cref="RotaryEmbedding"/> has them.</summary>
    private void Turn(int row, int position)
    {
        float* cos = _scratch.Cos(row), sin = _scratch.Sin(row);
        for (int i = 0; i < _frequencies.Length; i++)
        {
            var (s, c) = Math.SinCos(position * _frequencies[i]);
            (cos[i], sin[i]) = ((float)c, (float)s);
        }
    }

    private void RunLayers(int thread)
    {
        var own = _scratch.Of(thread);
        int rows = _rows.Count, stride = _scratch.HiddenStride, middle = _scratch.MiddleStride;
        for (int layer = 0; layer < _config.Layers; layer++)
        {
            var weights = _weights.Layers[layer][thread];
            Normalise(_weights.AttentionNorms[layer], own.Normal, rows);
            weights.QueriesKeysValues.Multiply(own.Normal, rows, stride, own.QueriesKeysValues, own.QueriesKeysValuesStride, add: false);
            Store(layer, weights, own);
            Attend(layer, weights, own);
            _team.Meet();
            weights.Output.Multiply(_scratch.Attended(0), rows, _scratch.AttendedStride, _scratch.Stream(0) + weights.FirstOutput, stride, add: true);
            _team.Meet();
            Normalise(_weights.MlpNorms[layer], own.Normal, rows);
            float* gate = _scratch.Middle(0) + weights.FirstMiddle;
            weights.Gate.Multiply(own.Normal, rows, stride, gate, middle, add: false);
            weights.Up.Multiply(own.Normal, rows, stride, own.Up, own.UpStride, add: false);
            for (int row = 0; row < rows; row++)
            {
                RowKernels.SiluTimes(gate + (row * (long)middle), own.Up + (row * (long)own.UpStride), Padding.Columns(weights.Gate.Outputs));
            }

            _team.Meet();
            weights.Down.Multiply(_scratch.Middle(0), rows, middle, _scratch.Stream(0) + weights.FirstOutput, stride, add: true);
            _team.Meet();
        }
    }

    /// <summary>Every thread normalises all rows for itself: that is less work than to wait for one another.</summary>
    private void Normalise(AlignedBuffer<float> weight, float* to, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            RowKernels.RmsNorm(_scratch.Stream(row), weight.Pointer, to + (row * (long)_scratch.HiddenStride), _config.HiddenSize, _config.RmsNormEpsilon);
        }
    }

    /// <summary>Turns this thread's queries and keys and puts keys and values into the rows' blocks.</summary>
    private void Store(int layer, LayerWeights weights, ThreadScratch own)
    {
        int width = _config.HeadDim, queries = weights.Heads * weights.Share;
        float scale = (float)(1 / Math.Sqrt(width));
        for (int row = 0; row < _rows.Count; row++)
        {
            float* head = own.QueriesKeysValues + (row * (long)own.QueriesKeysValuesStride);
            for (int query = 0; query < queries; query++, head += width)
            {
                Turn(head, _config.QueryKeyNorm ? _weights.QueryNorms[layer].Pointer : null, row, scale);
            }

            int position = _rows.Positions[row], slot = position % PagedAttention.BlockSize, block = _rows.Blocks[row][position / PagedAttention.BlockSize];
            for (int k = 0; k < weights.Heads; k++, head += width)
            {
                Turn(head, _config.QueryKeyNorm ? _weights.KeyNorms[layer].Pointer : null, row, 1);
                void* part = _memory.Head(block, layer, weights.FirstHead + k);
                float* value = head + (weights.Heads * (long)width);
                int keys = slot, values = (width * PagedAttention.BlockSize) + (slot * _memory.ValueStride);
                for (int i = 0; i < width; i++, keys += PagedAttention.BlockSize, values++)
                {
                    if (_memory.IsBfloat16)
                    {
                        (((ushort*)part)[keys], ((ushort*)part)[values]) = (Bfloat16Kernels.Round(head[i]), Bfloat16Kernels.Round(value[i]));
                    }
                    else
                    {
                        (((float*)part)[keys], ((float*)part)[values]) = (head[i], value[i]);
                    }
                }
            }
        }
    }

    private void Turn(float* head, float* norm, int row, float factor)
    {
        if (norm is not null)
        {
            RowKernels.RmsNorm(head, norm, head, _config.HeadDim, _config.RmsNormEpsilon);
        }

        RowKernels.Rotate(head, _scratch.Cos(row), _scratch.Sin(row), _config.HeadDim / 2, factor);
    }

    private void Attend(int layer, LayerWeights weights, ThreadScratch own)
    {
        int width = _config.HeadDim;
        int? window = _config.WindowOf(layer);
        for (int row = 0; row < _rows.Count; row++)
        {
            int last = _rows.Positions[row], first = window is { } size ? Math.Max(0, last + 1 - size) : 0;
            own.ReserveBlocks((last / PagedAttention.BlockSize) + 1);
            for (int k = 0; k < weights.Heads; k++)
            {
                for (int block = first / PagedAttention.BlockSize; block <= last / PagedAttention.BlockSize; block++)
                {
                    own.Blocks[block] = (nint)_memory.Head(_rows.Blocks[row][block], layer, weights.FirstHead + k);
                }

                for (int share = 0; share < weights.Share; share++)
                {
                    int number = (k * weights.Share) + share;
                    float* query = own.QueriesKeysValues + (row * (long)own.QueriesKeysValuesStride) + (number * width);
                    float* y = _scratch.Attended(row) + (((weights.FirstHead * weights.Share) + number) * width);
                    if (_memory.IsBfloat16)
                    {
                        PagedAttention.Attend(query, (ushort**)own.Blocks, first, last, width, _memory.ValueStride, own.Scores, y);
                    }
                    else
                    {
                        PagedAttention.Attend(query, (float**)own.Blocks, first, last, width, _memory.ValueStride, own.Scores, y);
                    }
                }
            }
        }
    }

    private void RunHead(int thread)
    {
        var own = _scratch.Of(thread);
        for (int i = 0; i < _markedCount; i++)
        {
            RowKernels.RmsNorm(
                _scratch.Stream(_rows.Marked[_firstMarked + i]), _weights.FinalNorm.Pointer, own.Normal + (i * (long)_scratch.HiddenStride),
                _config.HiddenSize, _config.RmsNormEpsilon);
        }

        var (projection, firstToken) = _weights.Head(thread);
        projection.Multiply(own.Normal, _markedCount, _scratch.HiddenStride, _scratch.Logits + firstToken, _scratch.VocabularyStride, add: false);
    }
}
