using RlActors.Ledger;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Client.Reading;

/// <summary>The tokenizer of a run's model.</summary>
internal static class RunTokenizer
{
    /// <exception cref="RlActorsException">The file is gone or not supported.</exception>
    public static Task<ITokenizer> ReadAsync(RunRow run, IWeightStore weights, IRunEnvironment environment, CancellationToken cancellationToken) =>
        environment.ReadTokenizerAsync(weights, run.Name, run.Model, cancellationToken);
}
