using System.CommandLine;
using RlActors.Silo.Benchmarks.Abuse;

namespace RlActors.Silo.Commands;

/// <summary><c>bench abuse</c>: whether a silo refuses what it must, and stays as it is.</summary>
internal static class AbuseCommand
{
    public static Command Create()
    {
        var requests = new Option<int>("--requests") { Description = "Requests and connections in all, half of them to a silo behind a key, half to one behind TLS.", DefaultValueFactory = _ => 10_000 };
        var seed = new Option<int>("--seed") { Description = "Seed of what they hold.", DefaultValueFactory = _ => 1 };
        var abuse = new Command("abuse", "Unauthenticated and malformed HTTP requests and connections against silos with a run under way: refused, logged without secrets, nothing down.") { requests, seed };
        abuse.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = Directory.CreateTempSubdirectory("rlactors-abuse-").FullName;
            try
            {
                return await new AbuseBenchmark(parsed.GetValue(requests), parsed.GetValue(seed), folder, Console.WriteLine).RunAsync(cancellationToken) ? 0 : 1;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return abuse;
    }
}
