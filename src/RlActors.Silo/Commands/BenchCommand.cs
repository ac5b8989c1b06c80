using System.CommandLine;
using RlActors.Silo.Benchmarks;
using RlActors.Silo.Recipes;

namespace RlActors.Silo.Commands;

/// <summary><c>bench</c>: measures this machine.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string?>("recipe") { Arity = ArgumentArity.ZeroOrOne, Description = "Recipe to measure. Default: the quickstart." };
        var steps = new Option<int>("--steps") { Description = "Training steps that are measured, after 5 that are not.", DefaultValueFactory = _ => 30 };
        var set = new Option<string[]>("--set") { Description = "Override a value of the recipe." };
        var asynchrony = new Command("asynchrony", "Seconds a step: off by one against synchronous with one and two threads, and the ideal.") { recipe, steps, set };
        asynchrony.SetAction(async (parsed, cancellationToken) =>
        {
            var resolved = RecipeSource.Read(parsed.GetValue(recipe), parsed.GetValue(set) ?? [], Environment.GetEnvironmentVariables());
            string folder = Directory.CreateTempSubdirectory("rlactors-bench-").FullName;
            try
            {
                await new AsynchronyBenchmark(resolved, parsed.GetValue(steps), folder, Console.WriteLine).RunAsync(cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }

            return 0;
        });
        return new Command("bench", "Measure this machine.") { asynchrony };
    }
}
