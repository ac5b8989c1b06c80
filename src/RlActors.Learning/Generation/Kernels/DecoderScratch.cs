using RlActors.Learning.Models;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>Memory of one forward pass, used again by the next: what all threads read and write.</summary>
internal sealed unsafe class DecoderScratch : IDisposable
{
    private readonly AlignedBuffer<float> _stream, _attended, _middle, _cos, _sin;
    private readonly ThreadScratch[] _threads;
    private readonly int _half;
    private AlignedBuffer<float> _logits = new(0);

    public DecoderScratch(DecoderConfig config, int threads, int rows)
    {
        Rows = rows;
        _half = config.HeadDim / 2;
        HiddenStride = Padding.Columns(config.HiddenSize);
        AttendedStride = Padding.Columns(config.Heads * config.HeadDim);
        MiddleStride = Padding.Columns(config.IntermediateSize);
        VocabularyStride = Padding.Columns(config.VocabularySize);
        _stream = new AlignedBuffer<float>((long)rows * HiddenStride);
        _attended = new AlignedBuffer<float>((long)rows * AttendedStride);
        _middle = new AlignedBuffer<float>((long)rows * MiddleStride);
        _cos = new AlignedBuffer<float>((long)rows * _half);
        _sin = new AlignedBuffer<float>((long)rows * _half);
        _threads = [.. Enumerable.Range(0, threads).Select(thread => new ThreadScratch(config, thread, threads, rows))];
    }

    /// <summary>Rows there is room for.</summary>
    public int Rows { get; }

    public int HiddenStride { get; }

    public int AttendedStride { get; }

    public int MiddleStride { get; }

    public int VocabularyStride { get; }

    /// <summary>[rows, vocabulary].</summary>
    public float* Logits => _logits.Pointer;

    /// <summary>A row of the residual stream, [hidden].</summary>
    public float* Stream(int row) => _stream.Pointer + (row * (long)HiddenStride);

    /// <summary>What attention made of a row, [heads · headDim].</summary>
    public float* Attended(int row) => _attended.Pointer + (row * (long)AttendedStride);

    /// <summary>The middle of the SwiGLU layer, [intermediate].</summary>
    public float* Middle(int row) => _middle.Pointer + (row * (long)MiddleStride);

    /// <summary>Cosines of a row's position, [headDim / 2].</summary>
    public float* Cos(int row) => _cos.Pointer + (row * (long)_half);

    /// <summary>The same.</summary>
    public float* Sin(int row) => _sin.Pointer + (row * (long)_half);

    public ThreadScratch Of(int thread) => _threads[thread];

    /// <summary>Makes room for the logits of some rows.</summary>
    public void ReserveLogits(int rows)
    {
        long length = (long)rows * VocabularyStride;
        if (_logits.Length < length)
        {
            _logits.Dispose();
            _logits = new AlignedBuffer<float>(length);
        }
    }

    public void Dispose()
    {
        foreach (var buffer in (AlignedBuffer<float>[])[_stream, _attended, _middle, _cos, _sin, _logits])
        {
            buffer.Dispose();
        }

        Array.ForEach(_threads, thread => thread.Dispose());
    }
}
