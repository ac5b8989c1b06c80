using System.Globalization;

namespace RlActors.Client.Output;

/// <summary>Amounts of memory as people read them: <c>512 B</c>, <c>1.5 KiB</c>, <c>23.4 GiB</c>.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Of(long bytes)
    {
        if (Math.Abs(bytes) < 1024)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        double value = bytes / 1024.0;
        int unit = 0;
        while (Math.Abs(value) >= 1023.95 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1024, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }
}
