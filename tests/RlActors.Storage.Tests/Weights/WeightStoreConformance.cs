using System.Security.Cryptography;
using System.Text;
using RlActors.Weights;

namespace RlActors.Storage.Tests.Weights;

/// <summary>The rules that every <see cref="IWeightStore"/> keeps.</summary>
public abstract class WeightStoreConformance
{
    protected static readonly CancellationToken None = CancellationToken.None;

    protected abstract IWeightStore Store { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task Put_AnyLength_ComesBackUnderItsHash(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        string hash = await PutAsync("run", content);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), hash);
        Assert.Equal(content, await ReadAsync("run", hash));
        Assert.Equal([hash], await Store.ListAsync("run", None));
    }

    [Fact]
    public async Task Put_InPieces_IsOneFile()
    {
        string hash = await Store.PutAsync("run", stream =>
        {
            stream.WriteByte((byte)'a');
            stream.Write("bc"u8);
            stream.Write("xdx"u8.ToArray(), 1, 1);
            stream.Flush();
        }, None);

        Assert.Equal("abcd"u8.ToArray(), await ReadAsync("run", hash));
    }

    [Fact]
    public async Task Put_SameContentManyTimesAtOnce_IsOneFile()
    {
        byte[] content = Encoding.UTF8.GetBytes(new string('w', 500_000));
        string[] hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync("run", content))));

        Assert.Equal(await Store.ListAsync("run", None), hashes.Distinct());
        Assert.Equal(content, await ReadAsync("run", hashes[0]));
    }

    [Fact]
    public async Task Put_HalfWritten_IsInvisible()
    {
        IReadOnlyList<string>? during = null;
        string hash = await Store.PutAsync("run", stream =>
        {
            stream.Write(new byte[300_000]);
            stream.Flush();
            during = Store.ListAsync("run", None).GetAwaiter().GetResult();
            stream.Write(new byte[300_000]);
        }, None);

        Assert.Empty(during!);
        Assert.Equal([hash], await Store.ListAsync("run", None));
    }

    [Fact]
    public async Task Put_WriterThrows_LeavesNothing()
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Store.PutAsync("run", stream =>
        {
            stream.Write(new byte[300_000]);
            throw new InvalidTimeZoneException();
        }, None));

        Assert.Empty(await Store.ListAsync("run", None));
    }

    [Fact]
    public async Task Put_CancelledWhileWriting_LeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("run", stream =>
        {
            stream.Write(new byte[300_000]);
            cancel.Cancel();
        }, cancel.Token));

        Assert.Empty(await Store.ListAsync("run", None));
    }

    [Fact]
    public async Task Open_Missing_NamesTheFile()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData("nothing"u8));
        Assert.Contains(hash, (await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None))).Message);
    }

    [Fact]
    public async Task Open_RunsFiles_AreTheirOwn()
    {
        string hash = await PutAsync("one", [1, 2, 3]);

        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("two", hash, None));
        Assert.Empty(await Store.ListAsync("two", None));
    }

    [Fact]
    public async Task Open_SeveralReaders_EachHasItsOwnPosition()
    {
        string hash = await PutAsync("run", [1, 2, 3]);
        await using var first = await Store.OpenAsync("run", hash, None);
        await using var second = await Store.OpenAsync("run", hash, None);
        first.ReadByte();
        first.Position = 2;

        Assert.Equal((3, 1), (first.ReadByte(), second.ReadByte()));
        Assert.True(first.CanSeek && !first.CanWrite);
    }

    [Fact]
    public async Task Delete_ThereOrNot_IsGone()
    {
        string hash = await PutAsync("run", [1, 2, 3]);
        await Store.DeleteAsync("run", hash, None);
        await Store.DeleteAsync("run", hash, None);

        Assert.Empty(await Store.ListAsync("run", None));
        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));
    }

    protected Task<string> PutAsync(string run, byte[] content) => Store.PutAsync(run, stream => stream.Write(content), None);

    protected async Task<byte[]> ReadAsync(string run, string hash)
    {
        await using var stream = await Store.OpenAsync(run, hash, None);
        byte[] content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content);
        return content;
    }
}
