using System.Text.Json;

namespace RlActors.Environments;

/// <summary>Files under <c>Goldens</c>.</summary>
internal static class Golden
{
    public static byte[] Bytes(string relative) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Goldens", relative));

    public static T Read<T>(string relative) => JsonSerializer.Deserialize<T>(Bytes(relative), JsonSerializerOptions.Web)!;
}
