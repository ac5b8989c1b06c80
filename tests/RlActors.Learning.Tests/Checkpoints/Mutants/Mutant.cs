using System.Text;

namespace RlActors.Learning.Tests.Checkpoints.Mutants;

/// <summary>A damaged copy of a file.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Field">The field that was changed, where it is known: an error is to name it, or the tensor that does not fit because of it.</param>
/// <param name="What">What was done, for messages.</param>
internal sealed record Mutant(byte[] Content, string? Field, string What)
{
    public static Mutant Of(string text, string? field, string what) => new(Encoding.UTF8.GetBytes(text), field, what);

    /// <summary>Damage that knows nothing of the file's format, within its first bytes.</summary>
    public static Mutant Bytes(byte[] content, int within, Random random)
    {
        var copy = content.ToArray();
        switch (random.Next(4))
        {
            case 0:
                for (var i = random.Next(1, 5); i > 0; i--)
                    copy[random.Next(within)] = (byte)random.Next(256);
                return new Mutant(copy, null, "bytes changed");
            case 1:
                return new Mutant(copy[..random.Next(copy.Length)], null, "cut");
            case 2:
                var at = random.Next(within);
                return new Mutant([.. copy[..at], .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (byte)random.Next(256)), .. copy[at..]], null, "bytes put in");
            default:
                var from = random.Next(within);
                return new Mutant([.. copy[..from], .. copy[Math.Min(copy.Length, from + random.Next(1, 40))..]], null, "bytes taken out");
        }
    }
}
