using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RlActors.Cluster;
using RlActors.Recipes;
using RlActors.Silo.Benchmarks;
using RlActors.Silo.Benchmarks.Soak;
using RlActors.Silo.Benchmarks.Throughput;
using RlActors.Silo.Recipes;
using RlActors.Storage;

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
            await InTemporaryFolderAsync(folder => new AsynchronyBenchmark(resolved, parsed.GetValue(steps), folder, Console.WriteLine).RunAsync(cancellationToken));
            return 0;
        });
        return new Command("bench", "Measure this machine.")
        {
            asynchrony, Algorithms(), Correction(), Training(), Shards(), Decode(), Prefill(), Throughput(), Publication(), Soak(), AbuseCommand.Create(),
        };
    }

    private static Command Algorithms()
    {
        var names = new Argument<string[]>("names") { Arity = ArgumentArity.ZeroOrMore, Description = "Algorithms. Default: all of the plan." };
        var plan = PlanOption("deploy/benchmarks/algorithms.json");
        var algorithms = new Command("algorithms", "Whether each algorithm learns: held-out before and after, from one shared supervised checkpoint of the tiny model.") { names, plan };
        algorithms.SetAction(async (parsed, cancellationToken) =>
        {
            await InTemporaryFolderAsync(async folder => await new AlgorithmTable(
                await BenchmarkPlan.ReadAsync(parsed.GetValue(plan)!, folder, cancellationToken), Console.WriteLine).RunAsync(parsed.GetValue(names) ?? [], cancellationToken));
            return 0;
        });
        return algorithms;
    }

    private static Command Correction()
    {
        var seeds = new Option<int>("--seeds") { Description = "Runs of each arm, of seeds 1 and up.", DefaultValueFactory = _ => 5 };
        var steps = new Option<int?>("--steps") { Description = "Training steps of each run. Default: the plan's." };
        var output = new Option<string>("--out") { Description = "Folder of the table and the curves.", DefaultValueFactory = _ => "correction" };
        var plan = PlanOption("deploy/benchmarks/correction.json");
        var correction = new Command("correction", "What truncated importance weights are worth: forced staleness and several updates a step, with and without them.") { seeds, steps, output, plan };
        correction.SetAction(async (parsed, cancellationToken) =>
        {
            await InTemporaryFolderAsync(async folder => await new CorrectionBenchmark(
                await BenchmarkPlan.ReadAsync(parsed.GetValue(plan)!, folder, cancellationToken), parsed.GetValue(output)!, Console.WriteLine)
                .RunAsync(parsed.GetValue(seeds), parsed.GetValue(steps), cancellationToken));
            return 0;
        });
        return correction;
    }

    private static Command Throughput()
    {
        var prompts = new Option<int[]>("--prompts") { Description = "Numbers of prompts: a run for each.", DefaultValueFactory = _ => [1000, 1_000_000], AllowMultipleArgumentsPerToken = true };
        var seconds = new Option<int>("--seconds") { Description = "Seconds that are measured of each run.", DefaultValueFactory = _ => 20 };
        var groups = new Option<int>("--groups") { Description = "Groups in a step.", DefaultValueFactory = _ => 64 };
        var size = new Option<int>("--size") { Description = "Completions in a group.", DefaultValueFactory = _ => 8 };
        var tokens = new Option<int>("--tokens") { Description = "Tokens of a completion.", DefaultValueFactory = _ => 16 };
        var profile = new Option<bool>("--profile") { Description = "Time the calls of the ledger and of every actor, which costs some speed itself." };
        var data = new Option<string?>("--data") { Description = "Folder for the ledgers, on the disk that is to be measured. Default: a temporary one." };
        var throughput = new Command("throughput", "Committed trajectories a second with engines that take no time, beside Orleans' own calls and the disk.")
        {
            prompts, seconds, groups, size, tokens, profile, data,
        };
        throughput.SetAction(async (parsed, cancellationToken) =>
        {
            await (parsed.GetValue(data) is { } folder ? MeasureAsync(Directory.CreateDirectory(folder).FullName) : InTemporaryFolderAsync(MeasureAsync));
            return 0;

            Task MeasureAsync(string within) => new ThroughputBenchmark(
                within, parsed.GetValue(seconds), parsed.GetValue(groups), parsed.GetValue(size), parsed.GetValue(tokens), parsed.GetValue(profile), Console.WriteLine)
                .RunAsync(parsed.GetValue(prompts)!, cancellationToken);
        });
        return throughput;
    }

    private static Command Soak()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long; 1440 is a day.", DefaultValueFactory = _ => 20 };
        var every = new Option<double>("--every") { Description = "Seconds between two looks.", DefaultValueFactory = _ => 5 };
        var recipe = new Option<string>("--recipe") { Description = "The run.", DefaultValueFactory = _ => "deploy/benchmarks/soak.json" };
        var set = new Option<string[]>("--set") { Description = "Override a value of the recipe." };
        var silos = new Option<string[]>("--silo")
        {
            Description = "Arguments of one silo, after `serve --data ... --gateway-port ... --http off`, as one text. Once for each silo. Default: one silo without further arguments.",
            DefaultValueFactory = _ => [""],
        };
        var ledger = new Option<string?>("--ledger-files") { Description = "Folder or file that holds the ledger, to see it grow. Default: ledger.db in the data folder." };
        var cluster = new Option<string>("--cluster-id") { Description = "The name by which the silos know their cluster.", DefaultValueFactory = _ => ClusterAddress.DefaultId };
        var output = new Option<string>("--out") { Description = "Folder of the measurements, the picture, the logs and the data; it must not hold an earlier soak.", DefaultValueFactory = _ => "soak" };
        var soak = new Command("soak", "A tiny run at full speed on silos that are processes of their own: memory, handles, threads, and how the ledger grows.")
        {
            minutes, every, recipe, set, silos, ledger, cluster, output,
        };
        soak.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = Path.GetFullPath(parsed.GetValue(output)!);
            if (Directory.Exists(Path.Combine(folder, "data")))
            {
                throw new RlActorsException($"--out '{folder}' holds an earlier soak; delete it, or name another folder");
            }

            Directory.CreateDirectory(folder);
            var resolved = RecipeSource.Read(parsed.GetValue(recipe), parsed.GetValue(set) ?? [], Environment.GetEnvironmentVariables());
            var benchmark = new SoakBenchmark(
                resolved, [.. parsed.GetValue(silos)!.Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))], parsed.GetValue(ledger), folder,
                TimeSpan.FromSeconds(parsed.GetValue(every)), parsed.GetValue(cluster)!, Console.WriteLine);
            return await benchmark.RunAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), cancellationToken) ? 0 : 1;
        });
        return soak;
    }

    private static Option<string> PlanOption(string standard) => new("--plan") { Description = "The plan.", DefaultValueFactory = _ => standard };

    private static async Task InTemporaryFolderAsync(Func<string, Task> measure)
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-bench-").FullName;
        try
        {
            await measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Command Publication()
    {
        var generators = new Option<int[]>("--generators") { Description = "Numbers of generators.", DefaultValueFactory = _ => [1, 4, 16], AllowMultipleArgumentsPerToken = true };
        var versions = new Option<int>("--versions") { Description = "Versions that are measured.", DefaultValueFactory = _ => 5 };
        var every = new Option<double>("--every") { Description = "Seconds from one version to the next, where the lag is measured.", DefaultValueFactory = _ => 1 };
        var weights = new Option<string?>("--weights") { Description = $"Also measure this place: {WeightPlace.Described}. Default: the variable {WeightPlace.Variable}." };
        var publication = new Command(
            "publication", "From a committed version to all generators: bytes, seconds and versions behind, beside the raw copy of the same bytes, for a Llama of 28 million parameters.")
        {
            generators, versions, every, weights,
        };
        publication.SetAction(async (parsed, cancellationToken) =>
        {
            var place = WeightPlace.Find(parsed.GetValue(weights), Environment.GetEnvironmentVariable);
            await InTemporaryFolderAsync(folder => new PublicationBenchmark(
                folder, place, parsed.GetValue(versions), TimeSpan.FromSeconds(parsed.GetValue(every)), Console.WriteLine).RunAsync(parsed.GetValue(generators)!, cancellationToken));
            return 0;
        });
        return publication;
    }

    private static Command Training()
    {
        var rows = new Option<int>("--rows") { Description = "Completions in a step, of 32 + 128 tokens.", DefaultValueFactory = _ => 16 };
        var steps = new Option<int>("--steps") { Description = "Steps that are measured, after one that is not; the best counts.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int[]>("--threads") { Description = "Numbers of threads.", DefaultValueFactory = _ => [1, 2] };
        var training = new Command("training", "Tokens a second of training steps, as a share of the products' peak, for two sizes of Llama in float32 and bfloat16.") { rows, steps, threads };
        training.SetAction(async (parsed, cancellationToken) =>
        {
            await TrainingSpeeds.ReportAsync(parsed.GetValue(rows), parsed.GetValue(steps), parsed.GetValue(threads)!, Console.WriteLine, cancellationToken);
            return 0;
        });
        return training;
    }

    private static Command Shards()
    {
        var shards = new Option<int[]>("--shards") { Description = "Numbers of shards.", DefaultValueFactory = _ => [1, 2, 4], AllowMultipleArgumentsPerToken = true, CustomParser = ShardCounts };
        var steps = new Option<int>("--steps") { Description = "Steps of each run, the first of which is not counted.", DefaultValueFactory = _ => 10 };
        var hidden = new Option<int>("--hidden") { Description = "Width of the model, which has 4 layers.", DefaultValueFactory = _ => 256 };
        var precision = new Option<Precision>("--gradients") { Description = "What gradients travel as.", DefaultValueFactory = _ => Precision.Float32 };
        var command = new Command("shards", "Tokens a second of training steps with 1 and more replicas, beside the ideal, with the gradients' bytes and the seconds of their exchange.")
        {
            shards, steps, hidden, precision,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await InTemporaryFolderAsync(folder => new ShardSpeeds(parsed.GetValue(steps), parsed.GetValue(hidden), parsed.GetValue(precision), Console.WriteLine)
                .RunAsync(parsed.GetValue(shards)!, folder, cancellationToken));
            return 0;
        });
        return command;
    }

    private static int[] ShardCounts(ArgumentResult parsed)
    {
        var counts = new List<int>();
        foreach (string text in parsed.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > 64)
            {
                parsed.AddError($"--shards '{text}' is no number of shards; write numbers from 1 to 64, such as 1,2,4");
                return [];
            }

            counts.Add(count);
        }

        return [.. counts];
    }

    private static Command Decode()
    {
        var sequences = new Option<int[]>("--sequences") { Description = "Completions decoded together.", DefaultValueFactory = _ => [1, 4, 16, 64] };
        var (rounds, threads) = GenerationOptions();
        var decode = new Command("decode", "Tokens a second of decoding, beside the products' peak, for two sizes of Llama in float32 and bfloat16.") { sequences, rounds, threads };
        decode.SetAction(parsed => GenerationSpeeds.ReportDecode(
            parsed.GetValue(sequences)!, parsed.GetValue(rounds), parsed.GetValue(threads)!, Console.WriteLine));
        return decode;
    }

    private static Command Prefill()
    {
        var lengths = new Option<int[]>("--prompt") { Description = "Tokens of a prompt.", DefaultValueFactory = _ => [64, 256, 960] };
        var (rounds, threads) = GenerationOptions();
        var prefill = new Command("prefill", "Tokens a second of reading prompts, beside the products' peak, for two sizes of Llama in float32 and bfloat16.") { lengths, rounds, threads };
        prefill.SetAction(parsed => GenerationSpeeds.ReportPrefill(
            parsed.GetValue(lengths)!, parsed.GetValue(rounds), parsed.GetValue(threads)!, Console.WriteLine));
        return prefill;
    }

    private static (Option<int> Rounds, Option<int[]> Threads) GenerationOptions() => (
        new Option<int>("--rounds") { Description = "Measurements, after one that is not; the best counts.", DefaultValueFactory = _ => 3 },
        new Option<int[]>("--threads") { Description = "Numbers of threads.", DefaultValueFactory = _ => [1, 2] });
}
