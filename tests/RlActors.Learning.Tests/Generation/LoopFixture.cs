using RlActors.Engines;
using RlActors.Learning.Generation;
using RlActors.Learning.Generation.Kernels;
using RlActors.Learning.Generation.Tensors;
using RlActors.Learning.Models;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Generation;

/// <summary>A generation loop that a test drives step by step, without an engine and its thread.</summary>
internal sealed class LoopFixture : IDisposable
{
    private readonly IModelBackend _backend;

    public LoopFixture(CausalLanguageModel model, GenerationOptions? options = null, bool torch = false, int blocks = 1000)
    {
        options ??= new GenerationOptions { Slots = 4 };
        _backend = torch ? new TorchBackend(model.Config, options, TorchSharp.torch.CPU) : new KernelBackend(model.Config, options);
        Loop = new GenerationLoop(_backend, new KvBlockPool(_backend.Storage, blocks), options, model.Config.ContextLength);
        Policy = NewPolicy(model, 0);
    }

    public GenerationLoop Loop { get; }

    public LoadedPolicy Policy { get; }

    public LoadedPolicy NewPolicy(CausalLanguageModel model, int number)
    {
        var runner = _backend.NewRunner();
        Fill(runner, model);
        return new LoadedPolicy(runner, TinyModels.Version("test", number));
    }

    /// <summary>Other weights between two steps.</summary>
    public void Swap(CausalLanguageModel model, int number)
    {
        Fill(Policy.Runner, model);
        Loop.Swapped(Policy, TinyModels.Version("test", number));
    }

    public GenerationTicket Add(GenerationRequest request)
    {
        var ticket = new GenerationTicket(request);
        Loop.Add(ticket, Policy);
        return ticket;
    }

    /// <summary>Steps until nothing is left.</summary>
    public int Finish()
    {
        int steps = 1;
        while (Loop.Step())
        {
            steps++;
        }

        return steps;
    }

    public static List<Completion> Completions(GenerationTicket ticket)
    {
        var completions = new List<Completion>();
        while (ticket.Finished.TryRead(out var completion))
        {
            completions.Add(completion);
        }

        return [.. completions.OrderBy(completion => completion.Index)];
    }

    public void Dispose()
    {
        Policy.Dispose();
        Loop.Dispose();
    }

    private static void Fill(IModelRunner runner, CausalLanguageModel model)
    {
        if (runner is KernelRunner kernels)
        {
            kernels.Pack(model);
            return;
        }

        using var stream = new MemoryStream();
        Learning.Checkpoints.ModelWeights.Save(model, stream);
        using var file = new Learning.Checkpoints.SafetensorsFile(new MemoryStream(stream.ToArray()), "test");
        runner.Load(file);
    }
}
