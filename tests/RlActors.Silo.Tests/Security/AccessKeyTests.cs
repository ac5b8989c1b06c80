using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RlActors.Security;
using RlActors.Security.Links;
using RlActors.Silo.Tests.Runs;

namespace RlActors.Silo.Tests.Security;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AccessKeyTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AFile_ComesBeforeTheVariableAndIsTrimmed()
    {
        string file = Path.Combine(_folder.Path, "key");
        File.WriteAllText(file, "  0123456789abcdef\n");

        Assert.True(AccessKey.Read(file, _ => "another key of the environment")!.Is("0123456789abcdef"));
        Assert.True(AccessKey.Read(null, name => name == AccessKey.Variable ? "a key of the environment" : null)!.Is("a key of the environment"));
        Assert.Null(AccessKey.Read(null, _ => null));
    }

    [Theory]
    [InlineData("short-secret")]
    [InlineData("")]
    public void Read_AShortKey_IsRefusedWithoutBeingTold(string key)
    {
        string file = Path.Combine(_folder.Path, "key");
        File.WriteAllText(file, key);
        string told = Assert.Throws<RlActorsException>(() => AccessKey.Read(file, _ => null)).Message;

        Assert.Contains("expected 16 to 1024", told, StringComparison.Ordinal);
        Assert.True(key.Length == 0 || !told.Contains(key, StringComparison.Ordinal), told);
    }

    [Fact]
    public void Read_NoFile_IsTold() => Assert.Contains("--api-key-file 'nowhere' cannot be read", Assert.Throws<RlActorsException>(() => AccessKey.Read("nowhere", _ => null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_OfAKey_IsNotTheKey() => Assert.Equal("(key)", $"{AccessKey.Of("0123456789abcdef", "the test")}");

    [Fact]
    public void Folder_MadeTwice_KeepsItsKeyForItsOwnerAlone()
    {
        Assert.Null(FolderKey.Find(_folder.Path));
        var first = FolderKey.Ensure(_folder.Path);
        string file = Path.Combine(_folder.Path, FolderKey.FileName);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var second = FolderKey.Ensure(_folder.Path);

        Assert.Equal(first.Prove("x"u8), second.Prove("x"u8));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Refusals_OfAFlood_AreOneLineAndANumber()
    {
        var log = new Lines();
        var time = new FakeTimeProvider();
        var refused = new RefusedConnections(log, time);
        for (int i = 0; i < 5000; i++)
        {
            refused.Note("gateway", "its key is wrong", null);
        }

        Assert.Single(log.Written);
        time.Advance(TimeSpan.FromSeconds(10));
        refused.Note("gateway", "its key is wrong", null);
        Assert.Contains("4999 more", log.Written[1], StringComparison.Ordinal);
        Assert.Equal(5001, refused.Total);
    }

    private sealed class Lines : ILogger<RefusedConnections>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Add(formatter(state, exception));
    }
}
