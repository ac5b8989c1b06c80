using System.Globalization;

namespace RlActors.Storage.Tests.Processes;

/// <summary>What the test assembly does when it is run as a program: the child process of a test.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["hold", var folder]:
                await using (SqliteLedger.Open(folder, TimeProvider.System))
                {
                    Console.WriteLine("open");
                    Console.In.ReadToEnd();
                }

                return 0;
            case ["write", var folder]:
                await EndlessWriter.RunAsync(folder);
                return 0;
            case ["put", var folder]:
                await new DirectoryWeightStore(folder).PutAsync("run", HalfWritten, default);
                return 0;
            case ["put-blob", var container, var blocks, var seed]:
                await new BlobWeightStore(container).PutAsync("run", stream =>
                {
                    RandomBlocks.Write(stream, int.Parse(blocks, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
                    Console.WriteLine("spooled");
                }, default);
                return 0;
            default:
                Console.Error.WriteLine("expected: hold | write | put <folder>, or put-blob <container> <blocks> <seed>");
                return 2;
        }
    }

    private static void HalfWritten(Stream stream)
    {
        stream.Write(new byte[300_000]);
        Console.WriteLine("half written");
        Console.In.ReadToEnd();
    }
}
