using RlActors.Learning.Objectives;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>A step of random log-probabilities: a full row, one of a single token, one without any, rows with holes.</summary>
internal static class RandomStep
{
    public const int Rows = 6, Tokens = 7;

    /// <param name="seed">Of the numbers.</param>
    /// <param name="garbage">What stands where nothing is trained; null: ordinary numbers.</param>
    public static PolicyBatch Of(int seed, double? garbage = null)
    {
        var random = new Random(seed);
        var mask = new bool[Rows * Tokens];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = (i / Tokens) switch { 0 => true, 1 => i % Tokens == 3, 2 => false, _ => random.NextDouble() < 0.7 };
        }

        var proximal = Numbers(() => -0.05 - (2 * random.NextDouble()));
        var current = Numbers(() => -0.05 - (2 * random.NextDouble()));
        var behaviour = Numbers(() => -0.05 - (2 * random.NextDouble()));
        var advantage = Numbers(() => (4 * random.NextDouble()) - 2);
        var reference = Numbers(() => -0.05 - (2 * random.NextDouble()));
        return new PolicyBatch(current, proximal, behaviour, advantage, torch.tensor(mask, [Rows, Tokens]))
        {
            Reference = reference,
            Entropy = Numbers(random.NextDouble),
            Divergence = Numbers(random.NextDouble),
            Staleness = Numbers(() => random.Next(3)),
        };

        torch.Tensor Numbers(Func<double> next) => torch.tensor([.. mask.Select(trained => (next(), trained)).Select(cell => cell.trained ? cell.Item1 : garbage ?? cell.Item1)], [Rows, Tokens], torch.float64);
    }

    /// <summary>The batch in float32.</summary>
    public static PolicyBatch Float32(PolicyBatch batch) => Map(batch, tensor => tensor.dtype == torch.@bool ? tensor : tensor.to(torch.float32));

    /// <summary>Rows of a batch.</summary>
    public static PolicyBatch Cut(PolicyBatch batch, int from, int rows) => Map(batch, tensor => tensor.narrow(0, from, rows));

    private static PolicyBatch Map(PolicyBatch batch, Func<torch.Tensor, torch.Tensor> map) =>
        new(map(batch.Current), map(batch.Proximal), map(batch.Behaviour), map(batch.Advantage), map(batch.Mask))
        {
            Reference = map(batch.Reference!), Entropy = map(batch.Entropy!), Divergence = map(batch.Divergence!), Staleness = map(batch.Staleness!),
        };
}
