using RlActors.Security;
using RlActors.Security.Links;
using RlActors.Silo.Benchmarks.Abuse;
using RlActors.Silo.Tests.Runs;

namespace RlActors.Silo.Tests.Security;

public sealed class SecureLinkTests : IDisposable
{
    private static readonly AccessKey Key = AccessKey.Of("the right key of the test", "the test"), Wrong = AccessKey.Of("some wrong key of the test", "the test");

    private readonly ScratchFolder _folder = new();
    private readonly ScratchAuthority _ours, _theirs;
    private readonly LinkEnds _ends = new();

    public SecureLinkTests() =>
        (_ours, _theirs) = (new ScratchAuthority(Path.Combine(_folder.Path, "ours"), "ours"), new ScratchAuthority(Path.Combine(_folder.Path, "theirs"), "theirs"));

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Key_OfBothSides_LetsIn() => Assert.Equal("hello", await _ends.TalkAsync(Link(Key), Link(Key)));

    [Fact]
    public async Task Key_ThatIsWrong_IsRefusedOnBothSides()
    {
        var caller = Link(Wrong);

        Assert.Null(await _ends.TalkAsync(caller, Link(Key)));
        Assert.False(_ends.LetIn);
        Assert.Equal("it refuses the key", caller.Failure);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, true)]
    [InlineData(35, true)]
    [InlineData(36, true)]
    [InlineData(67, true)]
    [InlineData(68, true)]
    [InlineData(5000, false)]
    public async Task Bytes_OfAStranger_ReachNothing(int count, bool ends)
    {
        const int seed = 20261130;
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        "RLA1"u8[..Math.Min(4, count)].CopyTo(bytes);

        await _ends.FaceAsync(Link(Key), bytes, ends);

        Assert.False(_ends.LetIn);
    }

    [Fact]
    public async Task Silence_EndsWithTheDeadline()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var facing = _ends.FaceAsync(new SecureLink(null, Key, "gateway", siloOnly: false, LinkEnds.Refusals, time), "RLA1 and half a hello"u8.ToArray(), ends: false);

        time.Advance(SecureLink.Deadline - TimeSpan.FromMilliseconds(1));
        Assert.False(facing.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await facing;
        Assert.False(_ends.LetIn);
    }

    [Fact]
    public async Task Recording_PlayedAgain_IsRefused()
    {
        byte[] hello = [.. "RLA1"u8, .. new byte[32]], nonceOfThen = new byte[32];
        byte[] proofOfThen = Key.Prove([.. "RLA1"u8, .. "caller"u8, .. new byte[32], .. nonceOfThen]);

        await _ends.FaceAsync(Link(Key), [.. hello, .. proofOfThen], ends: true);

        Assert.False(_ends.LetIn);
    }

    [Fact]
    public async Task Certificates_OfOneAuthority_LetIn() => Assert.Equal("hello", await _ends.TalkAsync(Link(null, _ours.Silo("a")), Link(null, _ours.Silo("b"), siloOnly: true)));

    [Fact]
    public async Task Certificate_OfAConsole_OpensTheGatewayAndNotTheSiloPort()
    {
        var console = _ours.Console();

        Assert.Equal("hello", await _ends.TalkAsync(Link(null, console), Link(null, _ours.Silo())));
        Assert.Null(await new LinkEnds().TalkAsync(Link(null, console), Link(null, _ours.Silo(), siloOnly: true)));
    }

    [Fact]
    public async Task Certificate_OfAnotherAuthority_IsRefused() =>
        Assert.Null(await _ends.TalkAsync(Link(null, _theirs.Silo() with { Authority = _ours.Authority }), Link(null, _ours.Silo())));

    [Fact]
    public async Task Certificate_OfAnotherAuthority_IsNotCalled()
    {
        var caller = Link(null, _ours.Console());

        Assert.Null(await _ends.TalkAsync(caller, Link(null, _theirs.Silo() with { Authority = _ours.Authority })));
        Assert.Contains("not believed", caller.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_ThatIsOutOfTime_StartsNoSilo() =>
        Assert.Contains("is valid from", Assert.Throws<RlActorsException>(() => TlsIdentity.Load(_ours.Expired())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Certificate_ThatRanOut_IsRefused()
    {
        var yesterday = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(-2));
        var caller = new SecureLink(TlsIdentity.Load(_ours.Expired(), yesterday), null, "gateway", siloOnly: false);

        Assert.Null(await _ends.TalkAsync(caller, Link(null, _ours.Silo())));
        Assert.False(_ends.LetIn);
    }

    [Fact]
    public async Task Key_OverTlsWithoutACertificate_OpensTheGatewayAlone()
    {
        var files = new TlsFiles(_ours.Authority, null, null);

        Assert.Equal("hello", await _ends.TalkAsync(Link(Key, files), Link(Key, _ours.Silo())));
        Assert.Null(await new LinkEnds().TalkAsync(Link(Wrong, files), Link(Key, _ours.Silo())));
        Assert.Null(await new LinkEnds().TalkAsync(Link(Key, files), Link(Key, _ours.Silo(), siloOnly: true)));
        Assert.Null(await new LinkEnds().TalkAsync(Link(null, files), Link(null, _ours.Silo())));
    }

    [Fact]
    public async Task Files_ThatChange_AreReadAgain()
    {
        var server = TlsIdentity.Load(_ours.Silo("rotated"));
        var accepts = new SecureLink(server, null, "gateway", siloOnly: false, LinkEnds.Refusals);
        Assert.Null(await _ends.TalkAsync(Link(null, _theirs.Console()), accepts));

        var made = _theirs.Silo("rotated");
        foreach (var (from, to) in new[] { (made.Certificate!, "rotated.pem"), (made.Key!, "rotated.key"), (made.Authority, "ca.pem") })
        {
            File.Copy(from, Path.Combine(_folder.Path, "ours", to), overwrite: true);
        }

        Assert.Equal("hello", await new LinkEnds().TalkAsync(Link(null, _theirs.Console()), accepts));
    }

    private static SecureLink Link(AccessKey? key, TlsFiles? files = null, bool siloOnly = false) =>
        new(files is null ? null : TlsIdentity.Load(files), key, siloOnly ? "silo port" : "gateway", siloOnly, LinkEnds.Refusals);
}
