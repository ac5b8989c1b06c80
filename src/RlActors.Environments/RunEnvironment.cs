using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RlActors.ChatTemplates;
using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Registration;
using RlActors.Security;
using RlActors.Tasks;
using RlActors.Tokenization;

namespace RlActors;

/// <summary>Tasks and judges by name, tokenizers and chat templates from their files, from what was registered.</summary>
/// <param name="services">Where constructors of tasks and judges are resolved from.</param>
internal sealed class RunEnvironment(IServiceProvider services) : IRunEnvironment
{
    /// <summary>Seed of a task whose options give none: the same for every recipe, so that runs share prompts and their parts.</summary>
    private const int DefaultTaskSeed = 1;

    private readonly NamedCatalog<ITask> _tasks = new("task", services);
    private readonly NamedCatalog<IRewardSource> _judges = new("judge", services);

    /// <inheritdoc/>
    public ITask CreateTask(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var json = options.Options ?? default;
        return _tasks.Create(options.Name, new TaskContext(json, TaskSeed(options.Name, json)) { Reach = Reach });
    }

    /// <inheritdoc/>
    public IRewardSource CreateJudge(JudgeOptions options, IJudgeModels? models = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _judges.Create(options.Name, JudgeContext.Of(options, models ?? NoJudgeModels.Instance) with { Reach = Reach });
    }

    /// <inheritdoc/>
    public byte[] CreateTokenizerFile(params IReadOnlyList<ITask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return tasks.FirstOrDefault(task => task.Alphabet.Length == 0) is { } silent
            ? throw new RlActorsException(
                $"task '{silent.Dataset}' names no alphabet, so no vocabulary can be made for a new model; give a model folder (model.path) or a task that names one")
            : CharacterTokenizerFile.Create(string.Concat(tasks.Select(task => task.Alphabet)));
    }

    /// <inheritdoc/>
    public ITokenizer ReadTokenizer(byte[] tokenizerFile, IReadOnlyList<int>? stopTokens = null) => TokenizerFile.Read(tokenizerFile, stopTokens);

    /// <inheritdoc/>
    public IChatTemplate? ReadChatTemplate(byte[]? tokenizerConfigFile, byte[]? chatTemplateFile, ITokenizer tokenizer) =>
        ChatTemplateFiles.Read(tokenizerConfigFile, chatTemplateFile, tokenizer, services.GetService<TimeProvider>() ?? TimeProvider.System);

    private RecipeReach Reach => services.GetService<RecipeReach>() ?? RecipeReach.Unlimited;

    private static int TaskSeed(string task, JsonElement options)
    {
        if (options.ValueKind != JsonValueKind.Object || !options.TryGetProperty("seed", out var seed) || seed.ValueKind == JsonValueKind.Null)
        {
            return DefaultTaskSeed;
        }

        return seed.ValueKind == JsonValueKind.Number && seed.TryGetInt32(out int value)
            ? value
            : throw new RlActorsException($"task '{task}': option 'seed' is {seed.GetRawText()}; expected a whole number");
    }
}
