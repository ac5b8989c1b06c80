using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Tokenization;

namespace RlActors.Runs;

/// <summary>What every actor of a run needs and none of them changes.</summary>
/// <param name="Name">The run.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Row">The ledger's row when it was read; only <see cref="RunRow.Model"/> and the recipe are to be used, they never change.</param>
/// <param name="Task">Its prompts.</param>
/// <param name="Prompts">How its policy is shown a prompt.</param>
/// <param name="Judges">Its judges.</param>
public sealed record RunContext(
    string Name, Recipe Recipe, RunRow Row, ITask Task, PromptEncoder Prompts, RunJudges Judges)
{
    /// <summary>Its model's tokenizer.</summary>
    public ITokenizer Tokenizer => Prompts.Tokenizer;

    /// <summary>The RL stage at an index.</summary>
    /// <exception cref="RlActorsException">That stage is of another kind.</exception>
    public RlStageOptions RlStage(int stage) => Recipe.Stages[stage] as RlStageOptions
        ?? throw new RlActorsException($"stage {stage} of run '{Name}' is not a reinforcement-learning stage");

    /// <summary>The prompt with this id.</summary>
    /// <exception cref="RlActorsException">The task does not know it.</exception>
    public TaskPrompt Prompt(string id) => Task.Find(id)
        ?? throw new RlActorsException($"task '{Recipe.Task.Name}' of run '{Name}' does not know prompt '{id}'; was its data changed since the run began?");
}
