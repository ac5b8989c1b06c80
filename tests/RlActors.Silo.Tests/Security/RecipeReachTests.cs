using RlActors.Security;
using RlActors.Silo.Tests.Runs;

namespace RlActors.Silo.Tests.Security;

public sealed class RecipeReachTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string _inside, _outside;

    public RecipeReachTests()
    {
        _inside = Directory.CreateDirectory(Path.Combine(RealPath.Of(_folder.Path), "inside", "model")).FullName;
        _outside = Directory.CreateDirectory(Path.Combine(RealPath.Of(_folder.Path), "inside-not")).FullName;
        File.WriteAllText(Path.Combine(_inside, "config.json"), "{}");
        File.WriteAllText(Path.Combine(_outside, "secret"), "");
    }

    private RecipeReach Reach => RecipeReach.Within([Path.GetDirectoryName(_inside)!], ["ALLOWED_KEY"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Path_Within_IsTaken()
    {
        Assert.Equal(_inside, Reach.RequireFolder(_inside, "model.path"));
        Assert.Equal(Path.Combine(_inside, "config.json"), Reach.Require(Path.Combine(_inside, "..", "model", "config.json"), "k"));
        Assert.Equal(Path.Combine(_inside, "new"), Reach.Require(Path.Combine(_inside, "new"), "k"));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("{inside}/../../inside-not/secret")]
    [InlineData("{outside}")]
    [InlineData("{outside}/secret")]
    [InlineData("{inside}/../..")]
    [InlineData("relative")]
    public void Path_Outside_IsRefusedByName(string path)
    {
        string given = path.Replace("{inside}", _inside, StringComparison.Ordinal).Replace("{outside}", _outside, StringComparison.Ordinal);
        string told = Assert.Throws<RlActorsException>(() => Reach.Require(given, "model.path")).Message;

        Assert.Contains($"model.path is '{given}'", told, StringComparison.Ordinal);
        Assert.Contains($"'{Path.GetDirectoryName(_inside)}'", told, StringComparison.Ordinal);
        Assert.Contains("--allow-folder", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_ThatLeadsOutside_IsRefusedWhereverItLies()
    {
        File.CreateSymbolicLink(Path.Combine(_inside, "link"), Path.Combine(_outside, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(_inside)!, "folder"), _outside);

        Assert.Throws<RlActorsException>(() => Reach.Require(Path.Combine(_inside, "link"), "k"));
        Assert.Throws<RlActorsException>(() => Reach.Require(Path.Combine(_inside, "..", "folder", "secret"), "k"));
        Assert.Throws<RlActorsException>(() => Reach.RequireFolder(_inside, "model.path"));
    }

    [Fact]
    public void Link_ThatStaysWithin_IsFollowed()
    {
        string blob = Path.Combine(Path.GetDirectoryName(_inside)!, "blob");
        File.WriteAllText(blob, "");
        File.CreateSymbolicLink(Path.Combine(_inside, "model.safetensors"), "../blob");

        Assert.Equal(blob, Reach.Require(Path.Combine(_inside, "model.safetensors"), "k"));
        Assert.Equal(_inside, Reach.RequireFolder(_inside, "model.path"));
    }

    [Fact]
    public void Links_InACircle_AreTold()
    {
        File.CreateSymbolicLink(Path.Combine(_inside, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_inside, "b"), "a");

        Assert.Contains("in a circle", Assert.Throws<RlActorsException>(() => Reach.Require(Path.Combine(_inside, "a"), "k")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variable_ThatIsNotAllowed_IsRefused()
    {
        Assert.Null(Reach.Variable("ALLOWED_KEY", "k"));
        Assert.Contains("--allow-variable AWS_SECRET", Assert.Throws<RlActorsException>(() => Reach.Variable("AWS_SECRET", "k")).Message, StringComparison.Ordinal);
    }
}
