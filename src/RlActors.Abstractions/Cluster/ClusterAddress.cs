using System.Globalization;

namespace RlActors.Cluster;

/// <summary>How the silos of a cluster, and its clients, find each other. Its text never holds the password.</summary>
/// <param name="Kind">Who keeps the list of silos.</param>
/// <param name="Host">Host of Redis; loopback for <see cref="ClusterKind.Localhost"/>.</param>
/// <param name="Port">Port of Redis, or silo port of the primary silo; 0 for a silo that is alone.</param>
public sealed record ClusterAddress(ClusterKind Kind, string Host, int Port)
{
    /// <summary>Environment variable that names the cluster where no option does.</summary>
    public const string Variable = "RLACTORS_CLUSTER";

    /// <summary>Environment variable of the cluster id where no option gives it.</summary>
    public const string IdVariable = "RLACTORS_CLUSTER_ID";

    /// <summary>Cluster and service id where nothing else is said.</summary>
    public const string DefaultId = "rlactors";

    private const string Localhost = "localhost", Redis = "redis", RedisOverTls = "rediss", Loopback = "127.0.0.1";
    private const int RedisPort = 6379;

    /// <summary>A silo that is alone on its machine.</summary>
    public static ClusterAddress Alone { get; } = new(ClusterKind.Localhost, Loopback, 0);

    /// <summary>Redis database.</summary>
    public int Database { get; init; }

    /// <summary>Redis user; null: the default one.</summary>
    public string? User { get; init; }

    /// <summary>Redis password; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether Redis is spoken to over TLS.</summary>
    public bool IsTls { get; init; }

    /// <summary>Whether there can be more than one silo.</summary>
    public bool IsShared => Port != 0;

    /// <summary>Reads <c>localhost</c>, <c>localhost:11111</c> or <c>redis://[user:password@]host[:port][/db]</c> (<c>rediss://</c> over TLS).</summary>
    /// <param name="text">The address.</param>
    /// <param name="origin">What the message calls it, such as <c>--cluster</c>.</param>
    /// <exception cref="RlActorsException">It is none of these. The message does not repeat what may hold a password.</exception>
    public static ClusterAddress Parse(string text, string origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Localhost)
        {
            return Alone;
        }

        if (text.StartsWith(Localhost + ":", StringComparison.Ordinal))
        {
            return ushort.TryParse(text.AsSpan(Localhost.Length + 1), CultureInfo.InvariantCulture, out ushort primary) && primary > 0
                ? new ClusterAddress(ClusterKind.Localhost, Loopback, primary)
                : throw new RlActorsException($"{origin} is '{text}'; after localhost: comes the silo port of the first silo, 1 to 65535");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is Redis or RedisOverTls && uri.Host.Length > 0
            ? OfRedis(uri, origin)
            : throw new RlActorsException($"{origin} is neither localhost, localhost:port nor redis://[user:password@]host[:port][/db]");
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == ClusterKind.Localhost
        ? IsShared ? string.Create(CultureInfo.InvariantCulture, $"{Localhost}:{Port}") : Localhost
        : string.Create(CultureInfo.InvariantCulture, $"{(IsTls ? RedisOverTls : Redis)}://{Host}:{Port}/{Database}");

    private static ClusterAddress OfRedis(Uri uri, string origin)
    {
        string path = uri.AbsolutePath.Trim('/');
        int database = 0;
        if (path.Length > 0 && !int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out database))
        {
            throw new RlActorsException($"{origin} names the Redis database '{path}'; it is a number, such as redis://host:6379/0");
        }

        string[] user = uri.UserInfo.Split(':', 2);
        return new ClusterAddress(ClusterKind.Redis, uri.Host, uri.Port > 0 ? uri.Port : RedisPort)
        {
            Database = database,
            User = user[0] is { Length: > 0 } name ? Uri.UnescapeDataString(name) : null,
            Password = user.Length > 1 && user[1].Length > 0 ? Uri.UnescapeDataString(user[1]) : null,
            IsTls = uri.Scheme == RedisOverTls,
        };
    }
}

/// <summary>Who keeps the list of a cluster's silos.</summary>
public enum ClusterKind
{
    /// <summary>The first silo, for silos on one machine: when it dies the list dies.</summary>
    Localhost,

    /// <summary>A Redis server.</summary>
    Redis,
}
