using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Engines;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>How one kind of server is asked for a completion, and how it answers.</summary>
internal interface IServerDialect
{
    /// <summary>Where completions are asked for.</summary>
    string Path { get; }

    /// <summary>The request for one completion of a group: token ids in, token ids and logprobs out, as a stream.</summary>
    JsonObject Ask(GenerationRequest request, int index);

    /// <summary>Adds what a part of the answer says.</summary>
    /// <exception cref="RlActorsException">The answer lacks token ids or logprobs: nothing is ever re-tokenised (INV-3).</exception>
    void Read(JsonElement part, RemoteCompletion completion);

    /// <summary>The request for the logprobs of given tokens, at temperature 1.</summary>
    /// <exception cref="RlActorsException">This server cannot.</exception>
    JsonObject AskScore(ScoredText text);

    /// <summary>The logprobs off the answer, one for every scored token.</summary>
    /// <exception cref="RlActorsException">They are not in it.</exception>
    float[] ReadScore(JsonElement answer, ScoredText text);
}
