using RlActors.Engines;
using RlActors.Trajectories;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>A completion while its parts come in.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="index">Which completion of the group.</param>
/// <param name="version">Number of the version that the server held for certain when it was asked: no token is older.</param>
/// <param name="server">The server's address, for errors.</param>
internal sealed class RemoteCompletion(GenerationRequest request, int index, int version, string server)
{
    private readonly List<int> _tokens = [];
    private readonly List<float> _logprobs = [];
    private readonly List<int> _versions = [];
    private FinishReason? _finish;

    public string Server => server;

    /// <summary>Tokens so far.</summary>
    public int Count => _tokens.Count;

    /// <summary>Adds a token with the stamp of the request, or with the server's own where the request pins no version: versions of a step without signal have the same weights, and the server may name the other.</summary>
    public void Add(int token, float logprob, int? stamped = null)
    {
        _tokens.Add(token);
        _logprobs.Add(logprob);
        _versions.Add(request.Pinned is null && stamped is { } own ? own : version);
        request.OnToken?.Invoke(new SampledToken(index, _tokens.Count - 1, token, logprob, _versions[^1]));
    }

    /// <summary>Notes why it ended, in the server's words.</summary>
    public void End(string reason) => _finish = reason switch
    {
        "stop" => FinishReason.Stop,
        "length" => FinishReason.Length,
        _ => throw new TransientServerException($"the completion was ended by '{reason}'"),
    };

    /// <exception cref="RlActorsException">What the server sent is not what was sampled.</exception>
    public Completion ToCompletion()
    {
        var finish = _finish ?? throw new TransientServerException("the completion has no end");
        if (_tokens.Count == 0)
        {
            throw new TransientServerException("the completion has no token");
        }

        if (finish == FinishReason.Stop && request.StopTexts is null && !request.StopTokens.Contains(_tokens[^1]))
        {
            throw new RlActorsException(
                $"generation server {server} ended a completion by a stop token but sent token {_tokens[^1]} as its last, which is none of them ({string.Join(", ", request.StopTokens)}): it leaves the stop token out, or stops at others; give the model the same end tokens on both sides");
        }

        byte[] sampled = new byte[_tokens.Count];
        Array.Fill(sampled, request.MarkOf(index));
        return new Completion(index, [.. _tokens], [.. _logprobs], [.. _versions], sampled, finish);
    }
}
