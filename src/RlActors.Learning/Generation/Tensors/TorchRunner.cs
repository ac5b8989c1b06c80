using RlActors.Learning.Checkpoints;
using RlActors.Learning.Generation.Kernels;
using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Generation.Tensors;

/// <summary>
/// The model itself, rows in tiles of a fixed number, because libtorch's products change a row's bits with the number of rows: one sequence costs a whole tile,
/// which is what a device far away is good at.
/// </summary>
internal sealed class TorchRunner(CausalLanguageModel model, PagedTensors storage) : IModelRunner
{
    private torch.Tensor? _marked; // [marked rows, hidden]
    private AlignedBuffer<float> _logits = new(0);

    public int Vocabulary => model.Config.VocabularySize;

    public void Load(SafetensorsFile file) => ModelWeights.Load(model, file);

    public void Forward(StepRows rows)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var tiles = new List<torch.Tensor>();
        for (int first = 0; first < rows.Count; first += PagedTile.Rows)
        {
            using var tile = new PagedTile(model.Config, storage, rows, first, model.Device);
            tiles.Add(model.Hidden(Column(rows.Tokens, first), Column(rows.Positions, first), tile).squeeze(1));        // [tile, hidden]
        }

        _marked?.Dispose();
        _marked = rows.Marked.Count == 0 ? null : torch.cat(tiles, 0)
            .index_select(0, torch.tensor(rows.Marked.Select(row => (long)row).ToArray(), device: model.Device)).DetachFromDisposeScope();
    }

    public unsafe LogitRows Logits(int first, int count)
    {
        if (_logits.Length < (long)count * Vocabulary)
        {
            _logits.Dispose();
            _logits = new AlignedBuffer<float>((long)count * Vocabulary);
        }

        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        for (int row = 0; row < count; row += PagedTile.Rows)
        {
            int rows = Math.Min(PagedTile.Rows, count - row);
            var hidden = _marked!.narrow(0, first + row, rows);                                                         // [rows, hidden]
            var tile = rows == PagedTile.Rows ? hidden : torch.nn.functional.pad(hidden, [0, 0, 0, PagedTile.Rows - rows]); // [tile, hidden]
            var logits = model.Head(tile).narrow(0, 0, rows).to(torch.float32).cpu().contiguous();                      // [rows, vocabulary]
            logits.bytes.CopyTo(new Span<byte>(_logits.Pointer + ((long)row * Vocabulary), checked(rows * Vocabulary * sizeof(float))));
        }

        return new LogitRows((nint)_logits.Pointer, Vocabulary, Vocabulary);
    }

    public void Dispose()
    {
        _marked?.Dispose();
        _logits.Dispose();
        model.Dispose();
    }

    /// <summary>[tile, 1], int64; rows beyond the last are 0.</summary>
    private torch.Tensor Column(IReadOnlyList<int> values, int first) => torch.tensor(
        Enumerable.Range(first, PagedTile.Rows).Select(row => row < values.Count ? (long)values[row] : 0).ToArray(), [PagedTile.Rows, 1], device: model.Device);
}
