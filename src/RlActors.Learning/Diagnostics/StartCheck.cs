using System.Globalization;
using RlActors.Diagnostics;
using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Threads;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Diagnostics;

/// <summary>Looks at models by their config.json, and at memory by <see cref="RecipeMemory"/>. No weights are read.</summary>
/// <param name="freeBytes">What engines may have of memory here; null where nobody says.</param>
public sealed class StartCheck(Func<CancellationToken, Task<FreeMemory?>> freeBytes) : IStartCheck
{
    /// <summary>A check of this machine.</summary>
    public StartCheck()
        : this(_ => Task.Run(Free, CancellationToken.None))
    {
    }

    /// <inheritdoc/>
    public async Task CheckAsync(Recipe recipe, StartModels models, int promptTokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(models);
        var config = models.Folder is { } folder ? ModelFolder.Open(folder).Config : DecoderConfig.Of(recipe.Model.Create!, models.VocabularySize);
        if (config.IsScored)
        {
            throw new CheckpointException($"model.path: '{models.Folder}' is a reward model ({config.Family.ScoredArchitecture}), which has no next token; name a language model");
        }

        foreach (var use in ExternalModels.UsesOf(recipe))
        {
            string path = models.Further[use.Name!];
            if (ModelFit.FindMisfit(config, ModelFolder.Open(path).Config, use) is { } misfit)
            {
                throw new RlActorsException($"{use.Field} names the model '{use.Name}' ('{path}'), which {misfit}");
            }
        }

        if (recipe.CheckMemory && await freeBytes(cancellationToken).ConfigureAwait(false) is { } free)
        {
            CheckMemory(RecipeMemory.Estimate(recipe, config, promptTokens), free);
        }
    }

    private static void CheckMemory(IReadOnlyList<MemoryPart> parts, FreeMemory free)
    {
        var here = parts.Where(part => !(free.IsDevice && part.IsInHostMemory)).ToList();
        long needed = here.Sum(part => part.Bytes);
        if (needed > free.Bytes)
        {
            string list = string.Join(", ", here.OrderByDescending(part => part.Bytes).Select(part => $"{part.Engine} {part.Use} {Text(part.Bytes)}"));
            throw new RlActorsException(
                $"this recipe needs {Text(needed)} of memory at its fullest and {free.Where} has {Text(free.Bytes)} free: {list}; "
                + "train adapters (learner.lora), compute in bfloat16 (learner.precision, generation.precision), keep idle models away (learner.offload: idle), recompute activations "
                + "(learner.activationCheckpointing), make learner.tokensPerMicroBatch, generation.slots or sampling.maxTokens smaller, or take a smaller model; --set checkMemory=false starts anyway");
        }
    }

    private static FreeMemory? Free()
    {
        if (EngineDevice.Best().type == DeviceType.CPU)
        {
            return new FreeMemory("this machine", MachineInspection.Memory().AvailableBytes, IsDevice: false);
        }

        var device = CudaDevices.List(torch.cuda.device_count())[0];
        return device.FreeBytes is { } bytes ? new FreeMemory($"{device.Device} ({device.Model})", bytes, IsDevice: true) : null;
    }

    private static string Text(long bytes) => bytes < 10L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:#,0.#} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:#,0.#} GiB");
}

/// <summary>Memory that is free for engines.</summary>
/// <param name="Where">Whose, for people.</param>
/// <param name="Bytes">How much.</param>
/// <param name="IsDevice">Whether it is a device's own, beside the machine's.</param>
public sealed record FreeMemory(string Where, long Bytes, bool IsDevice);
