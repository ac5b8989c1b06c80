using RlActors.Judges;
using RlActors.Recipes;

namespace RlActors.Environments.Registration;

/// <summary>A user's judge with a service and options of its own.</summary>
public sealed class ClockJudge(TimeProvider clock, JudgeContext context) : IJudge
{
    private readonly ClockJudgeOptions _options = StrictOptions.Read<ClockJudgeOptions>(context.Options, "judge 'clock'");

    public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new Judgement(clock.GetUtcNow().Year >= _options.Year ? 1 : 0));
}

public sealed record ClockJudgeOptions
{
    public int Year { get; init; } = 2000;
}
