using RlActors.Recipes;

namespace RlActors.Engines;

/// <summary>Looks, before anything is made, whether this process's engines can do what a recipe asks of them.</summary>
public interface IStartCheck
{
    /// <summary>
    /// Checks that entries of <c>models</c> fit what they are used for, and, unless the recipe's <c>checkMemory</c> is false, that the memory that the engines need at their fullest is
    /// there: the device's free memory, or the machine's where the device is the CPU.
    /// </summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="models">Its models.</param>
    /// <param name="promptTokens">Tokens of its longest prompts.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RlActorsException">They cannot; the message says what to change.</exception>
    Task CheckAsync(Recipe recipe, StartModels models, int promptTokens, CancellationToken cancellationToken);
}

/// <summary>The models that a run begins with, as they lie on this machine.</summary>
/// <param name="Folder">Folder of the first policy; null where the recipe creates it.</param>
/// <param name="VocabularySize">Rows of the embedding of a policy that is created.</param>
/// <param name="Further">Folders of the recipe's further models, by name.</param>
public sealed record StartModels(string? Folder, int VocabularySize, IReadOnlyDictionary<string, string> Further);
