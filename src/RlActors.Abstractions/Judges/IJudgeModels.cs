using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Judges;

/// <summary>The models of a run that its judges may ask. Answers are functions of what is asked alone: the same weights, prompt and seed give the same text.</summary>
public interface IJudgeModels
{
    /// <summary>What <see cref="FindPolicyAsync"/> calls the policy that a stage began with.</summary>
    const string Initial = "initial";

    /// <summary>The version that stands for a policy.</summary>
    /// <param name="name">Null: the live policy. Else a frozen one: <c>initial</c> for the one that the stage began with, an earlier stage's name for its final one, or <c>base</c>.</param>
    /// <param name="live">The live policy, as the request has it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RlActorsException">Nothing of that name is there.</exception>
    Task<PolicyVersion> FindPolicyAsync(string? name, PolicyVersion live, CancellationToken cancellationToken);

    /// <summary>Texts that a policy samples for one prompt, which it is shown as it is shown the prompts of the task (through its chat template where the recipe has <c>chat</c>).</summary>
    /// <param name="policy">Exactly this version samples.</param>
    /// <param name="prompt">What it is asked.</param>
    /// <param name="sampling">Temperature and limits.</param>
    /// <param name="seeds">One text a seed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> SampleAsync(
        PolicyVersion policy, string prompt, SamplingOptions sampling, IReadOnlyList<long> seeds, CancellationToken cancellationToken);

    /// <summary>Log-probabilities (natural) that a policy continues one prompt with given texts, at temperature 1.</summary>
    Task<IReadOnlyList<double>> ScoreAsync(PolicyVersion policy, string prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>The scalar that a reward model gives a completion.</summary>
    /// <param name="model">Name of an earlier stage that yields a reward model, or of an entry of the recipe's <c>models</c>.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="tokens">The completion's token ids, as sampled.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<double> RewardAsync(string model, TaskPrompt prompt, IReadOnlyList<int> tokens, CancellationToken cancellationToken);
}
