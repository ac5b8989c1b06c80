using RlActors.Client.Output;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Client.Verification;

/// <summary>Every stage begins with the final weights of the one that it starts from, every step with those of the step before; rejection sampling changes none.</summary>
internal static class StepChainCheck
{
    public static CheckResult Run(RecordedRun run)
    {
        var problems = new List<string>();
        for (int i = 0; i < run.Stages.Count; i++)
        {
            var stage = run.Stages[i];
            if (stage.Stage != i || i >= run.Recipe.Stages.Count)
            {
                problems.Add($"stage row {i + 1} is of {StageName.Of(stage.Stage)}; the recipe has {run.Recipe.Stages.Count} stages, begun in order");
                break;
            }

            CheckInitial(problems, run, stage);
            Follow(problems, run, stage);
        }

        problems.AddRange(run.Steps.Where(step => run.Stages.All(stage => stage.Stage != step.Stage))
            .Select(step => $"{Named(step)} belongs to a stage that never began"));
        if (run.Row.Status == RunStatus.Completed && run.Stages.Count(stage => stage.Final is not null) != run.Recipe.Stages.Count)
        {
            problems.Add($"the run is completed, but {run.Recipe.Stages.Count - run.Stages.Count(stage => stage.Final is not null)} of its stages are not done");
        }

        return new("step chain", run.Steps.Count, "steps", problems);
    }

    private static void CheckInitial(List<string> problems, RecordedRun run, StageRow stage)
    {
        int? source = run.Recipe.SourceOf(stage.Stage, out string? named);
        if (source is { } earlier && run.Stages.FirstOrDefault(row => row.Stage == earlier)?.Final is null)
        {
            problems.Add($"{StageName.Of(stage.Stage)} has begun, but {StageName.Of(earlier)}, which it starts from, is not done");
            return;
        }

        string whose = source is { } from ? $"{StageName.Of(from)} ended with" : named == ModelName.Base ? "the run's model is" : $"model '{named}' is";
        Same(problems, $"{StageName.Of(stage.Stage)} begins with", stage.Initial.Weights, run.Models.InitialOf(stage.Stage).Weights, whose);
    }

    private static void Follow(List<string> problems, RecordedRun run, StageRow stage)
    {
        var rollouts = run.RolloutStage(stage.Stage);
        string weights = stage.Initial.Weights;
        int version = 0;
        foreach (var step in run.Steps.Where(step => step.Stage == stage.Stage))
        {
            Same(problems, $"{Named(step)} begins with", step.ParentHash, weights, $"version {version} is");
            if (rollouts is null ? step.Version <= version : step.Version != version + 1)
            {
                problems.Add($"{Named(step)} follows version {version}");
            }

            CheckSize(problems, step, rollouts);
            if (rollouts is RejectionSamplingStageOptions)
            {
                Same(problems, $"{Named(step)}, which trains nothing, ends with", step.State.Weights, weights, $"version {version} is");
            }

            (weights, version) = (step.State.Weights, step.Version);
        }

        if (stage.Final is { } final)
        {
            Same(problems, $"{StageName.Of(stage.Stage)} ended with", final.Weights, weights, $"its version {version} is");
            if (rollouts is not null && version != rollouts.Steps)
            {
                problems.Add($"{StageName.Of(stage.Stage)} is done after {version} of {rollouts.Steps} steps");
            }
        }
    }

    private static void CheckSize(List<string> problems, StepRow step, RolloutStageOptions? rollouts)
    {
        int wanted = rollouts?.GroupsPerStep ?? 0;
        bool mayBeShort = rollouts is not null && step.Version == rollouts.Steps && step.Groups.Count > 0;
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
