namespace RlActors.Hosting;

/// <summary>Turns an exception whose type does not travel into one of ours with its message: the caller is told what happened, and no type comes in by it.</summary>
internal sealed class ForeignErrors : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception error) when (!TravellingErrors.Keeps(error))
        {
            throw new RlActorsException($"{error.GetType().Name}: {error.Message}"); // without its cause, which would not travel either
        }
    }
}
