using System.Text;
using RlActors.Engines;
using RlActors.Trajectories;

namespace RlActors.Grains;

/// <summary>The compact binary form in which sampled tokens travel between grains (INV-6). Little-endian, with a format number in front.</summary>
public static class PackedSamples
{
    private const byte Format = 1, TokenEvent = 0, FinishEvent = 1;

    /// <summary>Packs events.</summary>
    public static byte[] Pack(IReadOnlyList<SampledEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        writer.Write(events.Count);
        foreach (var one in events)
        {
            writer.Write(one.Index);
            if (one.Token is { } token)
            {
                writer.Write(TokenEvent);
                Write(writer, token);
            }
            else
            {
                writer.Write(FinishEvent);
                writer.Write((byte)one.Finish!.Value);
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another format, or cut short.</exception>
    public static IReadOnlyList<SampledEvent> Unpack(byte[] packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        using var reader = new BinaryReader(new MemoryStream(packed, writable: false), Encoding.UTF8);
        try
        {
            if (reader.ReadByte() is var format && format != Format)
            {
                throw new InvalidDataException($"packed samples have format {format}; this version reads format {Format}");
            }

            var events = new List<SampledEvent>();
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                int index = reader.ReadInt32();
                events.Add(reader.ReadByte() == TokenEvent
                    ? new SampledEvent(index, ReadToken(reader, index), null)
                    : new SampledEvent(index, null, (FinishReason)reader.ReadByte()));
            }

            return events;
        }
        catch (EndOfStreamException cut)
        {
            throw new InvalidDataException($"packed samples of {packed.Length} bytes are cut short", cut);
        }
    }

    private static void Write(BinaryWriter writer, SampledToken token)
    {
        writer.Write(token.Position);
        writer.Write(token.Token);
        writer.Write(token.Logprob);
        writer.Write(token.Version);
        writer.Write(token.Likeliest?.Count ?? -1);
        foreach (var (id, logprob) in token.Likeliest ?? [])
        {
            writer.Write(id);
            writer.Write(logprob);
        }
    }

    private static SampledToken ReadToken(BinaryReader reader, int index)
    {
        var token = new SampledToken(index, reader.ReadInt32(), reader.ReadInt32(), reader.ReadSingle(), reader.ReadInt32());
        int likeliest = reader.ReadInt32();
        if (likeliest < 0)
        {
            return token;
        }

        var list = new List<(int, float)>();
        for (int i = 0; i < likeliest; i++)
        {
            list.Add((reader.ReadInt32(), reader.ReadSingle()));
        }

        return token with { Likeliest = list };
    }
}
