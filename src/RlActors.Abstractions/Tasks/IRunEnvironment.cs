using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Tokenization;

namespace RlActors.Tasks;

/// <summary>The parts of a recipe that are neither actors nor tensors, made ready: tasks, judges and tokenizers by name.</summary>
public interface IRunEnvironment
{
    /// <summary>Makes the recipe's task.</summary>
    /// <exception cref="RlActorsException">No task of that name, or its options are wrong.</exception>
    ITask CreateTask(TaskOptions options);

    /// <summary>Makes one of the recipe's judges: an <see cref="IJudge"/> or an <see cref="IGroupJudge"/>.</summary>
    /// <param name="options">The judge as the recipe has it.</param>
    /// <param name="models">The models that it may ask; null: none, it is only made to be looked at.</param>
    /// <exception cref="RlActorsException">No judge of that name, or its options are wrong.</exception>
    IRewardSource CreateJudge(JudgeOptions options, IJudgeModels? models = null);

    /// <summary>The tokenizer.json of a character-level vocabulary over the alphabets of all tasks of a recipe, for models that a run creates.</summary>
    /// <exception cref="RlActorsException">A task has no alphabet.</exception>
    byte[] CreateTokenizerFile(params IReadOnlyList<ITask> tasks);

    /// <summary>Reads a tokenizer.json.</summary>
    /// <param name="tokenizerFile">The file's content.</param>
    /// <param name="stopTokens">Ids that end a completion, where the model's own files name them; none: as the file's special tokens say.</param>
    /// <exception cref="RlActorsException">The file uses something that is not supported, or a stop token is not in it; the message names it.</exception>
    ITokenizer ReadTokenizer(byte[] tokenizerFile, IReadOnlyList<int>? stopTokens = null);

    /// <summary>Reads a model's chat template.</summary>
    /// <param name="tokenizerConfigFile">Content of tokenizer_config.json, which names the special tokens that templates write and often holds the template; null where the model has none.</param>
    /// <param name="chatTemplateFile">Content of chat_template.jinja, which is taken before the other; null where the model has none.</param>
    /// <param name="tokenizer">The model's tokenizer, whose special tokens somebody's words are guarded against.</param>
    /// <returns>The template; null where neither file has one.</returns>
    /// <exception cref="RlActorsException">A file is damaged, or the template uses something that is not supported; the message names file and place.</exception>
    IChatTemplate? ReadChatTemplate(byte[]? tokenizerConfigFile, byte[]? chatTemplateFile, ITokenizer tokenizer);
}
