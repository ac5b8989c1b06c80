using System.Globalization;
using RlActors.Learning.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>
/// One number of a hidden state, without a bias: what makes a reward model or a critic of a trunk. Its tensor is <c>score.weight</c> [1, hidden], as in Hugging Face's
/// ...ForSequenceClassification, and lies in one file with the trunk's.
/// </summary>
internal sealed class ScalarHead : IDisposable
{
    /// <summary>The tensor's name in files and among parameters.</summary>
    public const string WeightName = "score.weight";

    /// <summary>Makes a head whose weight is not set.</summary>
    /// <param name="hiddenSize">Width of the hidden states.</param>
    /// <param name="dtype">Element type of the weight; numbers are float32 in any case.</param>
    /// <param name="device">Where it lives.</param>
    public ScalarHead(int hiddenSize, ScalarType dtype, Device device)
    {
        Weight = new Parameter(empty([1, hiddenSize], dtype, device), requires_grad: true);
        Weight.DetachFromDisposeScope();
    }

    /// <summary>[1, hidden].</summary>
    public Parameter Weight { get; }

    /// <summary>The numbers, float32 or wider: [rows, hidden] → [rows].</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        bool narrow = hidden.dtype is ScalarType.BFloat16 or ScalarType.Float16;
        var (states, weight) = narrow ? (hidden.to(float32), Weight.to(float32)) : (hidden, (Tensor)Weight);
        return mm(states, weight.t()).squeeze(-1).MoveToOuterDisposeScope(); // [rows]
    }

    /// <summary>The first value of a head that no file holds yet: normal with the deviation 1/√(hidden + 1) (arXiv 2009.01325). The same weights below give the same head.</summary>
    /// <param name="value">Set, [1, hidden].</param>
    /// <param name="trunk">Hash of the weights that it is put on.</param>
    public static void Initialise(Tensor value, string trunk)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        using var generator = new Generator(ulong.Parse(trunk.AsSpan(0, 15), NumberStyles.HexNumber, CultureInfo.InvariantCulture), CPU);
        value.copy_(empty(value.shape, float32, CPU).normal_(0, 1 / Math.Sqrt(value.shape[1] + 1), generator));
    }

    /// <summary>Sets a value from a file, or as new where the file is of a trunk without a head.</summary>
    /// <param name="value">Set, [1, hidden].</param>
    /// <param name="file">The trunk's file.</param>
    /// <param name="trunk">The file's hash.</param>
    /// <exception cref="CheckpointException">The file has a head of another width, or one of several numbers.</exception>
    public static void Load(Tensor value, SafetensorsFile file, string trunk)
    {
        if (!file.Contains(WeightName))
        {
            Initialise(value, trunk);
            return;
        }

        if (!file.Find(WeightName).Shape.SequenceEqual(value.shape))
            throw new CheckpointException($"{file.Name}: tensor '{WeightName}' has shape {file.Find(WeightName).ShapeText}; expected {TensorShape.Text(value.shape)}: one number a text");
        file.CopyTo(WeightName, value);
    }

    /// <inheritdoc/>
    public void Dispose() => Weight.Dispose();
}
