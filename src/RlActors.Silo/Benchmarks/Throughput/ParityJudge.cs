using RlActors.Judges;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>Rewards a completion whose first token is odd: as good as a coin, and there at once.</summary>
internal sealed class ParityJudge : IJudge
{
    public const string Name = "first-token-parity";

    public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken) => Task.FromResult(new Judgement(request.TokenIds[0] % 2));
}
