using System.Collections.Concurrent;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Judges;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>What the fake engines and judges share with the test that drives them: nothing finishes unless the test lets it.</summary>
internal sealed class FakeWorld
{
    private readonly ConcurrentDictionary<string, FakeRequest> _requests = new(StringComparer.Ordinal);
    private int _evaluated;
    private int _underWay;
    private int _calls;

    /// <summary>Decides whether the n-th call of a judge fails.</summary>
    public Func<int, bool> JudgeFails { get; set; } = _ => false;

    /// <summary>Decides whether a generator refuses to load a version for now.</summary>
    public Func<PolicyVersion, bool> GeneratorLags { get; set; } = _ => false;

    /// <summary>Ends when the slow one of the generators, the second that was made, has loaded a version; null: none is slow.</summary>
    public Func<PolicyVersion, Task>? SlowLoads { get; set; }

    /// <summary>Generators that were made.</summary>
    public int Generators;

    /// <summary>Completions that the slow generator was asked for.</summary>
    public int SlowRequests;

    /// <summary>Decides whether a training step comes out non-finite.</summary>
    public Func<int, bool> StepIsNonFinite { get; set; } = _ => false;

    /// <summary>What the judge of single completions gives.</summary>
    public Func<JudgeRequest, double> Rewards { get; set; } = request => request.Text.Length % 2;

    /// <summary>Decides whether the n-th call of all group judges fails, by the judge's label.</summary>
    public Func<string, int, bool> GroupJudgeFails { get; set; } = (_, _) => false;

    /// <summary>What group judges were asked: label, prompt and seed, which stands for the group.</summary>
    public ConcurrentQueue<string> GroupJudgeCalls { get; } = new();

    /// <summary>Decides what becomes of the n-th write of verdicts: it may fail before it is done, or when it is.</summary>
    public Func<int, WriteFate> VerdictWrites { get; set; } = _ => WriteFate.Done;

    /// <summary>Called when a replica computes a part of a step; it may take its time, or fail.</summary>
    public Action<int> OnPart { get; set; } = _ => { };

    /// <summary>What a replica's state is disturbed by at the end of a step, by its first part; an empty text: nothing.</summary>
    public Func<int, string> Disturbance { get; set; } = _ => "";

    public int JudgeCalls;

    public int TrainCalls;

    /// <summary>Every step the fake learner took: version and groups, in order.</summary>
    public ConcurrentQueue<PolicyStep> Steps { get; } = new();

    /// <summary>Every batch the fake learner fitted, in order.</summary>
    public ConcurrentQueue<BatchStep> Batches { get; } = new();

    /// <summary>Every time the fake learner loaded a stage's state: the stage's name or kind, and the models it was given.</summary>
    public ConcurrentQueue<(string Stage, StageModels Models)> Loads { get; } = new();

    /// <summary>Weights of the models that were exported, by the folder's name.</summary>
    public ConcurrentDictionary<string, string> Exports { get; } = new(StringComparer.Ordinal);

    /// <summary>A call of the ledger begins.</summary>
    public void Begins()
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Increment(ref _underWay);
    }

    /// <summary>A call of the ledger has ended.</summary>
    public void Ends() => Interlocked.Decrement(ref _underWay);

    /// <summary>Waits, in real time, until the ledger has been left alone for a moment: what an act has set off is then done, however slow the machine is.</summary>
    public async Task SettleAsync()
    {
        int calls;
        do
        {
            calls = Volatile.Read(ref _calls);
            await Task.Delay(2);
        }
        while (Volatile.Read(ref _underWay) > 0 || Volatile.Read(ref _calls) != calls);
    }

    /// <summary>Completions that a generator was asked for and has not delivered, in a stable order.</summary>
    public IReadOnlyList<(FakeRequest Request, int Index)> Pending => [.. _requests.Values
        .OrderBy(request => request.Key, StringComparer.Ordinal)
        .SelectMany(request => request.Undelivered.Select(index => (request, index)))];

    public FakeRequest Open(GenerationRequest request, string node, Func<int> version)
    {
        // Two generators name the prompts of their shares of an evaluation alike.
        string key = request.Pinned is null ? request.Key : $"{request.Key}#{Interlocked.Increment(ref _evaluated)}";
        return _requests[key] = new FakeRequest(request with { Key = key }, node, version);
    }

    public void Close(FakeRequest request) => _requests.TryRemove(KeyValuePair.Create(request.Key, request));

    public FakeRequest? Find(string key) => _requests.GetValueOrDefault(key);
}
