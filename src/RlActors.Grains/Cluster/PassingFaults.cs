namespace RlActors.Cluster;

/// <summary>Faults of the cluster, not of the work: the same call succeeds once another silo has taken over, or one has joined.</summary>
internal static class PassingFaults
{
    /// <summary>Whether a call was lost with its silo, or found none that could take it.</summary>
    public static bool IsSiloLost(Exception error) => error switch
    {
        OrleansMessageRejectionException or NoSiloOffersException or SiloDrainingException => true,
        AggregateException { InnerExceptions: [var only] } => IsSiloLost(only),
        _ => error.InnerException is { } inner && error is OrleansException && IsSiloLost(inner),
    };

    /// <summary>The same, or no answer came in time.</summary>
    public static bool Is(Exception error) => error is TimeoutException || IsSiloLost(error);

    /// <summary>The fault in words.</summary>
    public static string Describe(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        RlActorsException told => told.Message,
        TimeoutException => "a silo does not answer",
        _ => "a silo was lost",
    };
}
