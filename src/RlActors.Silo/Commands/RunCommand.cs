using System.CommandLine;
using RlActors.Recipes;
using RlActors.Silo.Recipes;

namespace RlActors.Silo.Commands;

/// <summary><c>run</c>: a recipe from start to end, with one silo inside this process.</summary>
internal static class RunCommand
{
    public static Command Create(HostApplicationBuilder builder)
    {
        var recipe = new Argument<string?>("recipe")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"A recipe file, or one of: {string.Join(", ", BuiltInRecipes.Names)}. Default: {BuiltInRecipes.Quickstart}.",
        };
        var run = new Option<string?>("--run") { Description = "Name of the run. Default: the recipe's name and a number." };
        var resume = new Option<string?>("--resume") { Description = "Go on with this run: after Ctrl-C, a pause, a crash or a kill." };
        var set = new Option<string[]>("--set") { Description = "Override a value of the recipe, such as stages.1.steps=100. May be repeated.", AllowMultipleArgumentsPerToken = false };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the resolved recipe, with every default, and do nothing." };
        var options = new SiloOptions(http: "off");
        var command = new Command("run", "Run a recipe from start to end in this process. Without arguments: the quickstart.") { recipe, run, resume, set, dryRun };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string[] overrides = parsed.GetValue(set) ?? [];
            if (parsed.GetValue(resume) is { } name)
            {
                return parsed.GetValue(recipe) is null && parsed.GetValue(run) is null && overrides.Length == 0
                    ? new EmbeddedRun(builder, options.Read(parsed, logToConsole: false).Resolve()).ResumeAsync(name, cancellationToken)
                    : throw new RlActorsException("--resume goes on with the recipe the run was started with; leave out the recipe, --run and --set");
            }

            var resolved = RecipeSource.Read(parsed.GetValue(recipe), overrides, Environment.GetEnvironmentVariables());
            if (parsed.GetValue(dryRun))
            {
                Console.WriteLine(RecipeReader.Write(resolved));
                return Task.FromResult(0);
            }

            return new EmbeddedRun(builder, options.Read(parsed, logToConsole: false).Resolve()).StartAsync(resolved, parsed.GetValue(run), cancellationToken);
        });
        return command;
    }
}
