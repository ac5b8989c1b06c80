namespace RlActors.Silo.Tests.Recipes;

/// <summary>The data that recipe self-rewarding ships with is what its generator makes. <c>RLACTORS_WRITE_DATA=1</c> writes it anew.</summary>
public sealed class SelfRewardingDataTests
{
    private static readonly string Shipped = Path.Combine(RecipeFolder.Path, "data", "self-rewarding.jsonl");

    [Fact]
    public void Data_OfTheRecipe_IsWhatTheGeneratorMakes()
    {
        string made = SelfRewardingData.Make();
        if (Environment.GetEnvironmentVariable("RLACTORS_WRITE_DATA") == "1")
        {
            File.WriteAllText(Shipped, made);
        }

        Assert.Equal(made, File.ReadAllText(Shipped).ReplaceLineEndings("\n"));
        Assert.InRange(made.Length, 100_000, 300_000);
    }
}
