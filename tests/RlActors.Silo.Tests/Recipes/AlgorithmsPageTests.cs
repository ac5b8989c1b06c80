using RlActors.Recipes.Algorithms;

namespace RlActors.Silo.Tests.Recipes;

public sealed class AlgorithmsPageTests
{
    /// <summary>Set to 1, the test rewrites the page's tables: <c>RLACTORS_WRITE_DOCS=1 dotnet test tests/RlActors.Silo.Tests --filter AlgorithmsPageTests</c>.</summary>
    private const string WriteVariable = "RLACTORS_WRITE_DOCS";

    [Fact]
    public void Page_Tables_AreTheCatalog()
    {
        string page = File.ReadAllText(AlgorithmsPage.Path), renewed = AlgorithmsPage.Renew(page);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(AlgorithmsPage.Path, renewed);
            page = renewed;
        }

        Assert.Equal(AlgorithmCatalog.All.Select(algorithm => algorithm.Stage).Distinct().Order(), AlgorithmsPage.Stages(page).Order());
        Assert.True(page == renewed, $"docs/algorithms.md is not what the catalog says; rewrite it: {WriteVariable}=1 dotnet test tests/RlActors.Silo.Tests --filter AlgorithmsPageTests");
    }
}
