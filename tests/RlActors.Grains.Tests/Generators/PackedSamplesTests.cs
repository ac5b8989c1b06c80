using RlActors.Engines;
using RlActors.Trajectories;

namespace RlActors.Grains.Tests.Generators;

public sealed class PackedSamplesTests
{
    [Fact]
    public void Unpack_OfPacked_GivesTheSameEvents()
    {
        SampledEvent[] events =
        [
            new(3, new SampledToken(3, 0, 17, -1.5f, 9), null),
            new(0, new SampledToken(0, 4, 2, -0.25f, 10, [(2, -0.25f), (5, -3f)]), null),
            new(3, null, FinishReason.Length),
            new(0, new SampledToken(0, 5, 1, 0, 10, []), null),
            new(0, null, FinishReason.Stop),
        ];

        var unpacked = PackedSamples.Unpack(PackedSamples.Pack(events));

        Assert.Equal(events.Select(Shown), unpacked.Select(Shown));
    }

    [Fact]
    public void Unpack_OfEveryPrefix_IsRefusedOrWhole()
    {
        byte[] packed = PackedSamples.Pack([new(0, new SampledToken(0, 0, 17, -1.5f, 9, [(1, -2f)]), null), new(0, null, FinishReason.Stop)]);
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => PackedSamples.Unpack(packed[..length]));
        }
    }

    private static string Shown(SampledEvent one) =>
        FormattableString.Invariant($"{one.Index} {one.Token?.Position} {one.Token?.Token} {one.Token?.Logprob} {one.Token?.Version} {one.Finish} ")
        + (one.Token?.Likeliest is { } likeliest ? string.Join(',', likeliest) : "none");
}
