using RlActors.Ledger;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Client.Reading;

/// <summary>The tokenizer of a run's model.</summary>
internal static class RunTokenizer
{
    /// <exception cref="RlActorsException">The file is gone or not supported.</exception>
    public static async Task<ITokenizer> ReadAsync(RunRow run, IWeightStore weights, IRunEnvironment environment, CancellationToken cancellationToken)
    {
        await using var file = await weights.OpenAsync(run.Name, run.Model.Tokenizer, cancellationToken);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken);
        return environment.ReadTokenizer(content.ToArray());
    }
}
