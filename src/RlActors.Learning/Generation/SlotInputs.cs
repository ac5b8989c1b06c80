using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>What goes into and comes out of one step, one entry a slot; reused from step to step.</summary>
internal sealed class SlotInputs(int slots)
{
    private readonly long[] _tokens = new long[slots];
    private readonly long[] _longPositions = new long[slots];
    private readonly int[] _positions = new int[slots];

    /// <summary>Position of each slot's next input; 0 for an empty one.</summary>
    public ReadOnlySpan<int> Positions => _positions;

    public double[] Temperatures { get; } = Filled(slots, 1);

    public double[] Uniforms { get; } = new double[slots];

    public int[] Drawn { get; } = new int[slots];

    public float[] Logprobs { get; } = new float[slots];

    /// <summary>[slots, vocabulary]: logits of completions that have just entered; null when none has yet in this step.</summary>
    public torch.Tensor? FirstLogits { get; private set; }

    public void Set(int slot, DecodeSequence? sequence)
    {
        _tokens[slot] = sequence?.LastToken ?? 0;
        _longPositions[slot] = _positions[slot] = sequence?.LastPosition ?? 0;
    }

    public void SetDraw(int slot, DecodeSequence sequence)
    {
        Temperatures[slot] = sequence.Temperature;
        Uniforms[slot] = sequence.NextUniform;
    }

    /// <summary>Puts a prompt's logits [1, vocabulary] where its completions' slots are drawn from; the tensor lives in the step's scope.</summary>
    public void SetFirstLogits(torch.Tensor logits, long[] into)
    {
        if (FirstLogits is null || FirstLogits.IsInvalid)
        {
            FirstLogits = torch.zeros([slots, logits.shape[1]], logits.dtype, logits.device);
        }

        using var scope = torch.NewDisposeScope();
        FirstLogits.index_copy_(0, torch.tensor(into, device: logits.device), logits.expand(into.Length, -1));
    }

    /// <summary>Input tokens and positions, int64 [slots, 1].</summary>
    public (torch.Tensor Tokens, torch.Tensor Positions) ToTensors(torch.Device device) =>
        (torch.tensor(_tokens, [slots, 1], device: device), torch.tensor(_longPositions, [slots, 1], device: device));

    private static double[] Filled(int count, double value)
    {
        var values = new double[count];
        Array.Fill(values, value);
        return values;
    }
}
