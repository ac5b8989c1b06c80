namespace RlActors.Silo.RemoteGeneration;

/// <summary>Tokens that came in for a request, those of tries that failed included: a sign of life.</summary>
internal sealed class RemoteProgress
{
    private long _tokens;

    public long Tokens => Interlocked.Read(ref _tokens);

    public void Add(int tokens) => Interlocked.Add(ref _tokens, tokens);
}
