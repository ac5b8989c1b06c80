using System.Globalization;

namespace RlActors.Client.Chaos.Plan;

/// <summary>What is struck, when and how: all of it follows from the options and the seed.</summary>
/// <param name="Strikes">In order.</param>
/// <param name="WaitsForRecovery">Whether a strike waits until a step was committed after the one before.</param>
internal sealed record ChaosPlan(IReadOnlyList<Strike> Strikes, bool WaitsForRecovery)
{
    /// <summary>Strikes of every kind for a time.</summary>
    public static ChaosPlan Create(ChaosPlanOptions options, int seed)
    {
        var random = new Random(seed);
        var strikes = new List<Strike>();
        double end = options.Minutes * 60;
        for (double at = options.EverySeconds; ; at += Between(random, 0.5, 1.5) * options.EverySeconds)
        {
            var strike = Draw(random, at, options);
            if (at + strike.Seconds >= end)
            {
                return new ChaosPlan(strikes, false);
            }

            strikes.Add(strike);
        }
    }

    /// <summary>Kills of the silo that trains, each once the run has recovered from the one before and some random time has passed.</summary>
    public static ChaosPlan OfLearnerKills(int count, int seed)
    {
        var random = new Random(seed);
        return new ChaosPlan([.. Enumerable.Range(0, count).Select(_ => new Strike(Round(random.NextDouble() * 6), StrikeTarget.Learner, 0, Blow.Kill, Round(Between(random, 1, 5))))], true);
    }

    /// <summary>Reads <c>mixed</c> or <c>learner-kill:20</c>.</summary>
    /// <exception cref="RlActorsException">It is neither.</exception>
    public static ChaosPlan Parse(string text, ChaosPlanOptions options, int seed)
    {
        const string Learner = "learner-kill:";
        return text == "mixed" ? Create(options, seed)
            : text.StartsWith(Learner, StringComparison.Ordinal) && int.TryParse(text.AsSpan(Learner.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= 10_000
                ? OfLearnerKills(count, seed)
                : throw new RlActorsException($"--strikes is '{text}'; expected mixed, or {Learner} and a number such as {Learner}20");
    }

    private static Strike Draw(Random random, double at, ChaosPlanOptions options)
    {
        var (target, blow) = Pick(random, options.Services ? [.. OnSilos, .. OnServices] : OnSilos);
        double seconds = (target, blow) switch
        {
            (StrikeTarget.Silo or StrikeTarget.Learner, Blow.Pause) => Between(random, 0.2, 0.6) * options.DeathSeconds,
            (_, Blow.LongPause) => Between(random, 1.7, 2.5) * options.DeathSeconds,
            (_, Blow.Pause) => Between(random, 2, 10),
            (StrikeTarget.Ledger or StrikeTarget.Membership or StrikeTarget.Weights, _) => Between(random, 1, 8),
            _ => Between(random, 1, 12),
        };
        return new Strike(Round(at), target, random.Next(options.Silos), blow, Round(seconds));
    }

    private static readonly (StrikeTarget, Blow, int Weight)[] OnSilos =
    [
        (StrikeTarget.Silo, Blow.Kill, 30), (StrikeTarget.Learner, Blow.Kill, 16), (StrikeTarget.EverySilo, Blow.Kill, 3),
        (StrikeTarget.Silo, Blow.Stop, 9), (StrikeTarget.Learner, Blow.Stop, 4),
        (StrikeTarget.Silo, Blow.Pause, 6), (StrikeTarget.Silo, Blow.LongPause, 6), (StrikeTarget.Learner, Blow.LongPause, 4),
    ];

    private static readonly (StrikeTarget, Blow, int Weight)[] OnServices =
    [
        (StrikeTarget.Ledger, Blow.Kill, 8), (StrikeTarget.Ledger, Blow.Pause, 3),
        (StrikeTarget.Membership, Blow.Kill, 6), (StrikeTarget.Membership, Blow.Wipe, 2), (StrikeTarget.Membership, Blow.Pause, 2),
        (StrikeTarget.Weights, Blow.Kill, 8), (StrikeTarget.Weights, Blow.Pause, 3),
    ];

    private static (StrikeTarget, Blow) Pick(Random random, (StrikeTarget, Blow, int Weight)[] kinds)
    {
        int drawn = random.Next(kinds.Sum(kind => kind.Weight));
        foreach (var (target, blow, weight) in kinds)
        {
            if ((drawn -= weight) < 0)
            {
                return (target, blow);
            }
        }

        throw new InvalidOperationException("no kind of strike has a weight");
    }

    private static double Between(Random random, double least, double most) => least + (random.NextDouble() * (most - least));

    private static double Round(double seconds) => Math.Round(seconds, 1);
}

/// <summary>What a plan is made for.</summary>
internal sealed record ChaosPlanOptions
{
    /// <summary>Silos in the cluster.</summary>
    public required int Silos { get; init; }

    /// <summary>How long it strikes.</summary>
    public required double Minutes { get; init; }

    /// <summary>Mean of the seconds from one strike to the next.</summary>
    public required double EverySeconds { get; init; }

    /// <summary>Seconds after which a silent silo is declared dead.</summary>
    public required double DeathSeconds { get; init; }

    /// <summary>Whether PostgreSQL, Redis and Azurite are struck too.</summary>
    public required bool Services { get; init; }
}
