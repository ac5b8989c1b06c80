using System.Data.Common;

namespace RlActors.Storage.Sessions;

/// <summary>How values lie in the columns of a ledger, the same in every database.</summary>
internal static class LedgerColumns
{
    /// <summary>Microseconds since 1970 UTC.</summary>
    public static long ToMicroseconds(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>A time from its microseconds.</summary>
    public static DateTimeOffset GetTime(this DbDataReader row, int column) => DateTimeOffset.UnixEpoch.AddTicks(row.GetInt64(column) * TimeSpan.TicksPerMicrosecond);

    /// <summary>A time, or null.</summary>
    public static DateTimeOffset? FindTime(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTime(column);

    /// <summary>A text, or null.</summary>
    public static string? FindString(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A number, or null.</summary>
    public static int? FindInt32(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    /// <summary>Bytes, or null.</summary>
    public static byte[]? FindBytes(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    /// <summary>A number as it is stored; SQLite has no not-a-number.</summary>
    public static double? NullIfNaN(this double number) => double.IsNaN(number) ? null : number;

    /// <summary>Reads what <see cref="NullIfNaN"/> stored.</summary>
    public static double GetDoubleOrNaN(this DbDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);
}
