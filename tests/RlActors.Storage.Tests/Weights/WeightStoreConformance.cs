using System.Security.Cryptography;
using System.Text;
using RlActors.Weights;

namespace RlActors.Storage.Tests.Weights;

/// <summary>The rules that every <see cref="IWeightStore"/> keeps.</summary>
public abstract class WeightStoreConformance
{
    protected static readonly CancellationToken None = CancellationToken.None;

    protected abstract IWeightStore Store { get; }

    [SkippableTheory]
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
        Assert.Equal([hash], await HashesAsync("run"));
    }

    [SkippableFact]
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

    [SkippableFact]
    public async Task Put_SameContentManyTimesAtOnce_IsOneFile()
    {
        byte[] content = Encoding.UTF8.GetBytes(new string('w', 500_000));
        string[] hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync("run", content))));

        Assert.Equal(await HashesAsync("run"), hashes.Distinct());
        Assert.Equal(content, await ReadAsync("run", hashes[0]));
    }

    [SkippableFact]
    public async Task Put_HalfWritten_IsInvisible()
    {
        IReadOnlyList<StoredFile>? during = null;
        string hash = await Store.PutAsync("run", stream =>
        {
            stream.Write(new byte[300_000]);
            stream.Flush();
            during = Store.ListAsync("run", None).GetAwaiter().GetResult();
            stream.Write(new byte[300_000]);
        }, None);

        Assert.Empty(during!);
        Assert.Equal([hash], await HashesAsync("run"));
    }

    [SkippableFact]
    public async Task Put_WriterThrows_LeavesNothing()
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Store.PutAsync("run", stream =>
        {
            stream.Write(new byte[300_000]);
            throw new InvalidTimeZoneException();
        }, None));

        Assert.Empty(await Store.ListAsync("run", None));
    }

    [SkippableFact]
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

    [SkippableFact]
    public async Task Open_Missing_NamesTheFile()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData("nothing"u8));
        Assert.Contains(hash, (await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None))).Message);
    }

    [SkippableFact]
    public async Task Open_RunsFiles_AreTheirOwn()
    {
        string hash = await PutAsync("one", [1, 2, 3]);

        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("two", hash, None));
        Assert.Empty(await Store.ListAsync("two", None));
    }

    [SkippableFact]
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

    [SkippableFact]
    public async Task Delete_ThereOrNot_IsGone()
    {
        string hash = await PutAsync("run", [1, 2, 3]);
        await Store.DeleteAsync("run", hash, None);
        await Store.DeleteAsync("run", hash, None);

        Assert.Empty(await Store.ListAsync("run", None));
        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));
    }

    [SkippableFact]
    public async Task List_SeveralFiles_HasTheirLengthsInTheOrderOfTheirHashes()
    {
        string[] hashes = [await PutAsync("run", [1, 2, 3]), await PutAsync("run", []), await PutAsync("run", new byte[70_000])];
        var listed = await Store.ListAsync("run", None);

        Assert.Equal(hashes.Order(StringComparer.Ordinal), listed.Select(file => file.Hash));
        Assert.Equal([3, 0, 70_000], hashes.Select(hash => listed.Single(file => file.Hash == hash).Bytes));
    }

    [SkippableFact]
    public async Task DeleteUnchanged_AsListed_IsGone()
    {
        await PutAsync("run", [1, 2, 3]);
        var listed = (await Store.ListAsync("run", None)).Single();
        await Store.DeleteUnchangedAsync("run", listed, None);
        await Store.DeleteUnchangedAsync("run", listed, None);

        Assert.Empty(await Store.ListAsync("run", None));
    }

    [SkippableFact]
    public async Task DeleteUnchanged_WrittenAgainSinceItWasListed_Stays()
    {
        string hash = await PutAsync("run", [1, 2, 3]);
        var listed = (await Store.ListAsync("run", None)).Single();
        await PutAsync("run", [1, 2, 3]); // by a learner that took the same step and is about to commit it
        await Store.DeleteUnchangedAsync("run", listed, None);

        Assert.Equal([1, 2, 3], await ReadAsync("run", hash));
        Assert.NotEqual(listed, (await Store.ListAsync("run", None)).Single());
    }

    [SkippableFact]
    public async Task Prepare_AgainAndAgain_LeavesNothing()
    {
        await Store.PrepareAsync(None);
        await Store.PrepareAsync(None);

        Assert.Empty(await Store.ListAsync("run", None));
    }

    [SkippableFact]
    public async Task Durable_Put_IsSeenByBoth()
    {
        string hash = await Store.Durable.PutAsync("run", stream => stream.WriteByte(7), None);

        Assert.Equal([7], await ReadAsync("run", hash));
    }

    protected async Task<IEnumerable<string>> HashesAsync(string run) => (await Store.ListAsync(run, None)).Select(file => file.Hash);

    protected Task<string> PutAsync(string run, byte[] content) => Store.PutAsync(run, stream => stream.Write(content), None);

    protected async Task<byte[]> ReadAsync(string run, string hash)
    {
        await using var stream = await Store.OpenAsync(run, hash, None);
        byte[] content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content);
        return content;
    }
}
