using System.Text;
using RlActors.Identity;

namespace RlActors.Trajectories;

/// <summary>The compact binary form in which completions and groups travel between grains and lie in the ledger (INV-6). Little-endian, with a format number in front.</summary>
public static class PackedTrajectories
{
    private const byte Format = 1, GroupFormat = 3;

    /// <summary>Packs one completion.</summary>
    public static byte[] Pack(Completion completion) => Write(Format, writer => WriteCompletion(writer, completion));

    /// <summary>Packs a whole group.</summary>
    public static byte[] Pack(TrajectoryGroup group) => Write(GroupFormat, writer =>
    {
        writer.Write(group.Id.ToString());
        writer.Write(group.Sequence);
        writer.Write(group.AdmittedVersion);
        WriteArray(writer, group.PromptTokens);
        writer.Write(group.Completions.Count);
        foreach (var completion in group.Completions)
        {
            WriteCompletion(writer, completion);
        }

        WriteArray(writer, group.Rewards);
        writer.Write(group.Baseline is not null);
        if (group.Baseline is { } baseline)
        {
            WriteCompletion(writer, baseline.Completion);
            writer.Write(baseline.Reward);
        }

        writer.Write(group.Judges.Count);
        foreach (var judge in group.Judges)
        {
            writer.Write(judge.Judge);
            writer.Write(judge.Weight);
            WriteArray(writer, judge.Rewards);
        }
    });

    /// <summary>Reads what <see cref="Pack(Completion)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a packed completion of a known format.</exception>
    public static Completion UnpackCompletion(byte[] packed) => Read(packed, Format, ReadCompletion);

    /// <summary>Reads what <see cref="Pack(TrajectoryGroup)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a packed group of a known format.</exception>
    public static TrajectoryGroup UnpackGroup(byte[] packed) => Read(packed, GroupFormat, reader =>
    {
        var id = GroupId.Parse(reader.ReadString());
        long sequence = reader.ReadInt64();
        int admitted = reader.ReadInt32();
        int[] prompt = ReadArray<int>(reader);
        var completions = new Completion[reader.ReadInt32()];
        for (int i = 0; i < completions.Length; i++)
        {
            completions[i] = ReadCompletion(reader);
        }

        double[] rewards = ReadArray<double>(reader);
        var baseline = reader.ReadBoolean() ? new GreedyBaseline(ReadCompletion(reader), reader.ReadDouble()) : null;
        int judges = reader.ReadInt32();
        var judged = new List<JudgeRewards>();
        for (int i = 0; i < judges; i++)
        {
            judged.Add(new JudgeRewards(reader.ReadString(), reader.ReadDouble(), ReadArray<double>(reader)));
        }

        return new TrajectoryGroup(id, sequence, admitted, prompt, completions, rewards, baseline) { Judges = judged };
    });

    /// <summary>Packs token ids.</summary>
    public static byte[] PackTokens(int[] tokens) => Write(Format, writer => WriteArray(writer, tokens));

    /// <summary>Reads what <see cref="PackTokens"/> wrote.</summary>
    public static int[] UnpackTokens(byte[] packed) => Read(packed, Format, ReadArray<int>);

    private static void WriteCompletion(BinaryWriter writer, Completion completion)
    {
        writer.Write(completion.Index);
        writer.Write((byte)completion.Finish);
        WriteArray(writer, completion.Tokens);
        WriteArray(writer, completion.Logprobs);
        WriteArray(writer, completion.Versions);
        WriteArray(writer, completion.Sampled);
    }

    private static Completion ReadCompletion(BinaryReader reader)
    {
        int index = reader.ReadInt32();
        var finish = (FinishReason)reader.ReadByte();
        return new Completion(
            index, ReadArray<int>(reader), ReadArray<float>(reader), ReadArray<int>(reader), ReadArray<byte>(reader), finish);
    }

    private static byte[] Write(byte format, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
        {
            writer.Write(format);
            write(writer);
        }

        return stream.ToArray();
    }

    private static T Read<T>(byte[] packed, byte expected, Func<BinaryReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(packed);
        using var reader = new BinaryReader(new MemoryStream(packed, writable: false), Encoding.UTF8);
        try
        {
            byte format = reader.ReadByte();
            return format == expected
                ? read(reader)
                : throw new InvalidDataException($"packed trajectory has format {format}; this version reads format {expected}");
        }
        catch (EndOfStreamException cut)
        {
            throw new InvalidDataException($"packed trajectory of {packed.Length} bytes is cut short", cut);
        }
    }

    private static void WriteArray<T>(BinaryWriter writer, T[] values) where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static T[] ReadArray<T>(BinaryReader reader) where T : unmanaged
    {
        int count = reader.ReadInt32();
        long available = reader.BaseStream.Length - reader.BaseStream.Position;
        var values = count >= 0 && (long)count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>() <= available
            ? new T[count]
            : throw new InvalidDataException($"packed trajectory announces {count} values where {available} bytes are left");
        reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
