using RlActors.Client.Output;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Client.Verification;

/// <summary>Every step begins with the weights that the one before ended with, from the run's model to its final weights.</summary>
internal static class StepChainCheck
{
    public static CheckResult Run(RecordedRun run)
    {
        var problems = new List<string>();
        string weights = run.Row.Model.Weights;
        for (int i = 0; i < run.Stages.Count; i++)
        {
            var stage = run.Stages[i];
            if (stage.Stage != i || i >= run.Recipe.Stages.Count)
            {
                problems.Add($"stage row {i + 1} is of {StageName.Of(stage.Stage)}; the recipe has {run.Recipe.Stages.Count} stages, begun in order");
                break;
            }

            Same(problems, $"{StageName.Of(i)} begins with", stage.Initial.Weights, weights, i == 0 ? "the run's model is" : $"{StageName.Of(i - 1)} ended with");
            weights = Follow(problems, run, stage);
        }

        problems.AddRange(run.Steps.Where(step => run.Stages.All(stage => stage.Stage != step.Stage))
            .Select(step => $"{Named(step)} belongs to a stage that never began"));
        if (run.Row.Status == RunStatus.Completed && run.Stages.Count(stage => stage.Final is not null) != run.Recipe.Stages.Count)
        {
            problems.Add($"the run is completed, but {run.Recipe.Stages.Count - run.Stages.Count(stage => stage.Final is not null)} of its stages are not done");
        }

        return new("step chain", run.Steps.Count, "steps", problems);
    }

    /// <summary>Follows one stage; returns the weights it ended with.</summary>
    private static string Follow(List<string> problems, RecordedRun run, StageRow stage)
    {
        var rl = run.Recipe.Stages[stage.Stage] as RlStageOptions;
        string weights = stage.Initial.Weights;
        int version = 0;
        foreach (var step in run.Steps.Where(step => step.Stage == stage.Stage))
        {
            Same(problems, $"{Named(step)} begins with", step.ParentHash, weights, $"version {version} is");
            if (rl is null ? step.Version <= version : step.Version != version + 1)
            {
                problems.Add($"{Named(step)} follows version {version}");
            }

            CheckSize(problems, step, rl);
            (weights, version) = (step.State.Weights, step.Version);
        }

        if (stage.Final is { } final)
        {
            Same(problems, $"{StageName.Of(stage.Stage)} ended with", final.Weights, weights, $"its version {version} is");
            if (rl is not null && version != rl.Steps)
            {
                problems.Add($"{StageName.Of(stage.Stage)} is done after {version} of {rl.Steps} steps");
            }
        }

        return stage.Final?.Weights ?? weights;
    }

    private static void CheckSize(List<string> problems, StepRow step, RlStageOptions? rl)
    {
        int wanted = rl?.GroupsPerStep ?? 0;
        bool mayBeShort = rl is not null && step.Version == rl.Steps && step.Groups.Count > 0;
        if (step.Groups.Count > wanted || (step.Groups.Count < wanted && !mayBeShort))
        {
            problems.Add($"{Named(step)} has {step.Groups.Count} groups; expected {wanted}");
        }
    }

    private static void Same(List<string> problems, string what, string weights, string expected, string whose)
    {
        if (weights != expected)
        {
            problems.Add($"{what} weights {ShortHash.Of(weights)}, but {whose} {ShortHash.Of(expected)}");
        }
    }

    private static string Named(StepRow step) => $"step {step.Version} of {StageName.Of(step.Stage)}";
}
