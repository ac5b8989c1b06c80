using RlActors.Silo.Benchmarks.Soak;

namespace RlActors.Silo.Tests.Benchmarks;

public sealed class StepCounterTests
{
    [Fact]
    public void Read_LinesThatAreWrittenInPieces_CountsEachOnce()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("rlactors-steps-").FullName, "metrics.jsonl");
        var counter = new StepCounter(path);
        counter.Read(); // it is not there yet
        File.AppendAllText(path, "{\"step\":1,\"tokens\":10}\n{\"step\":2,\"tok");
        counter.Read();
        Assert.Equal((1, 10), (counter.Steps, counter.Tokens));
        File.AppendAllText(path, "ens\":5}\n{\"step\":3}\n");
        counter.Read();
        counter.Read();
        Assert.Equal((3, 15), (counter.Steps, counter.Tokens));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
