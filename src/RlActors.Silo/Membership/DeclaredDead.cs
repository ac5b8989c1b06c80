using RlActors.Silo.Native;

namespace RlActors.Silo.Membership;

/// <summary>What a silo does that cannot be one any more, above all when the others declared it dead while it was paused or cut off: it ends at once. Whatever it still tries to write is refused by the ledger, whose epochs others hold by now.</summary>
internal sealed partial class DeclaredDead(ILogger<DeclaredDead> log, TimeSpan linger) : IFatalErrorHandler
{
    /// <summary>Exit code of a process that should be started anew (EX_TEMPFAIL).</summary>
    public const int ExitCode = 75;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        LogEnds(exception, context);
        Thread.Sleep(linger);
        OperatingSystemCalls.EndNow(ExitCode);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "This silo ends: {Context}")]
    private partial void LogEnds(Exception? exception, string? context);
}
