using System.Security.Cryptography;
using System.Text;

namespace RlActors.Security;

/// <summary>A key that says who may ask. It is never shown: its text is <c>(key)</c>, in logs and errors too.</summary>
public sealed class AccessKey
{
    /// <summary>Environment variable of the key where no file is named.</summary>
    public const string Variable = "RLACTORS_API_KEY";

    /// <summary>Fewest characters: what is shorter can be guessed from an overheard proof.</summary>
    public const int MinimumLength = 16;

    private const int MaximumLength = 1024;
    private readonly byte[] _bytes;

    /// <exception cref="RlActorsException">The key is too short or too long; the message does not repeat it.</exception>
    private AccessKey(string key, string origin)
    {
        if (key.Length is < MinimumLength or > MaximumLength)
        {
            throw new RlActorsException($"{origin} has a key of {key.Length} characters; expected {MinimumLength} to {MaximumLength}, such as `openssl rand -hex 32` writes");
        }

        _bytes = Encoding.UTF8.GetBytes(key);
    }

    /// <summary>The key of a file, else of the environment; null where there is neither.</summary>
    /// <param name="file">The file, as <c>--api-key-file</c> names it.</param>
    /// <param name="variable">Environment variables.</param>
    /// <exception cref="RlActorsException">The file cannot be read, or the key is too short.</exception>
    public static AccessKey? Read(string? file, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return file is not null ? OfFile(file, $"--api-key-file '{file}'")
            : variable(Variable) is { Length: > 0 } key ? Of(key, $"the variable {Variable}")
            : null;
    }

    /// <summary>The key that is this text.</summary>
    /// <param name="key">The text; white space around it does not count.</param>
    /// <param name="origin">Where it comes from, for errors.</param>
    /// <exception cref="RlActorsException">The key is too short or too long.</exception>
    public static AccessKey Of(string key, string origin)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new AccessKey(key.Trim(), origin);
    }

    /// <summary>The key that a file holds.</summary>
    /// <exception cref="RlActorsException">The file cannot be read, or the key is too short.</exception>
    public static AccessKey OfFile(string file, string origin)
    {
        try
        {
            return Of(File.ReadAllText(file), origin);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"{origin} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Whether <paramref name="given"/> is this key; takes the same time wherever they differ.</summary>
    public bool Is(string given) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(_bytes));

    /// <summary>What only a holder of the key can make of a text: 32 bytes of HMAC-SHA256.</summary>
    public byte[] Prove(ReadOnlySpan<byte> text) => HMACSHA256.HashData(_bytes, text);

    /// <inheritdoc/>
    public override string ToString() => "(key)";
}
