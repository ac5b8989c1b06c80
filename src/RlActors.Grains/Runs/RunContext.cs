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
/// <param name="Task">The recipe's prompts, on which policies are measured.</param>
/// <param name="Prompts">How its policy is shown a prompt.</param>
/// <param name="Judges">The recipe's judges, who measure.</param>
/// <param name="Stages">Prompts and judges of each stage.</param>
public sealed record RunContext(
    string Name, Recipe Recipe, RunRow Row, ITask Task, PromptEncoder Prompts, StageJudges Judges, IReadOnlyList<StageContext> Stages)
{
    /// <summary>Its model's tokenizer.</summary>
    public ITokenizer Tokenizer => Prompts.Tokenizer;

    /// <summary>The rollout stage at an index.</summary>
    /// <exception cref="RlActorsException">That stage is of another kind.</exception>
    public RolloutStageOptions RolloutStage(int stage) => Recipe.Stages[stage] as RolloutStageOptions
        ?? throw new RlActorsException($"stage {stage} of run '{Name}' is of kind {Recipe.Stages[stage].Kind}, which samples no rollouts");

    /// <summary>Prompts of a stage; null: the recipe's.</summary>
    public ITask TaskOf(int? stage) => stage is { } index ? Stages[index].Task : Task;

    /// <summary>Judges of a stage's rollouts; null: the recipe's, who measure.</summary>
    public StageJudges JudgesOf(int? stage) => stage is { } index ? Stages[index].Judges : Judges;

    /// <summary>A prompt of a stage, or of the recipe where <paramref name="stage"/> is null.</summary>
    /// <exception cref="RlActorsException">The task does not know it.</exception>
    public TaskPrompt Prompt(int? stage, string id) => TaskOf(stage).Find(id)
        ?? throw new RlActorsException($"task '{TaskOf(stage).Dataset}' of run '{Name}' does not know prompt '{id}'; was its data changed since the run began?");
}

/// <summary>What one stage has of its own, or takes from the recipe.</summary>
/// <param name="Task">Its prompts.</param>
/// <param name="Judges">Judges of its rollouts.</param>
public sealed record StageContext(ITask Task, StageJudges Judges);
