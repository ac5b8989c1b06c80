using RlActors.Recipes;
using RlActors.Silo.Tests.Runs;

namespace RlActors.Silo.Tests.Recipes;

public sealed class ModelSearchTests : IDisposable
{
    private readonly ScratchFolder _models = new(), _data = new();

    public void Dispose()
    {
        _models.Dispose();
        _data.Dispose();
    }

    [Fact]
    public void Places_RelativePath_AreTheFolderTheModelsFolderAndTheVariablesInThatOrder() => Assert.Equal(
        [Path.GetFullPath("m"), Path.GetFullPath("models/m"), Path.Combine(_models.Path, "m"), Path.Combine(_data.Path, "models", "m")], ModelSearch.Places("m", Variable));

    [Fact]
    public void Places_AbsolutePath_IsThatAlone() => Assert.Equal(["/elsewhere/m"], ModelSearch.Places("/elsewhere/m", Variable));

    [Fact]
    public void Find_FoldersInTwoPlaces_TakesTheFirstThatHoldsAModel()
    {
        Directory.CreateDirectory(Path.Combine(_models.Path, "m")); // no config.json in it
        string folder = Directory.CreateDirectory(Path.Combine(_data.Path, "models", "m")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), "{}");

        Assert.Equal(folder, ModelSearch.Find("m", Variable));
        Assert.Equal(folder, ModelSearch.Require(new ModelOptions { Path = "m" }, Variable));
    }

    [Fact]
    public void Require_NoFolder_SaysWhereItWasLookedForAndWhereToPutIt()
    {
        var error = Assert.Throws<RlActorsException>(() => ModelSearch.Require(new ModelOptions { Path = "m", Source = "https://example.org/m" }, _ => null));

        Assert.Equal(
            $"model folder 'm' (model.path) is not there: no config.json in '{Path.GetFullPath("m")}', '{Path.GetFullPath("models/m")}', '{Path.GetFullPath("../shared/models/m")}'; it can be had from https://example.org/m; "
            + $"put all its files (config.json, model.safetensors, tokenizer.json, ...) into '{Path.GetFullPath("models/m")}', or name the folder by --set model.path=..., "
            + "or the folder that holds it by RLACTORS_MODELS",
            error.Message);
    }

    private string? Variable(string name) => name switch
    {
        ModelSearch.ModelsVariable => _models.Path,
        ModelSearch.TestDataVariable => _data.Path,
        _ => null,
    };
}
