using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parquet;
using Parquet.Serialization;

namespace RlActors.Tasks.Tables;

/// <summary>A Parquet file; lists and structures in its columns become JSON lists and objects. One row group is in memory at a time.</summary>
internal static class ParquetFile
{
    /// <summary>The file's rows in their order.</summary>
    /// <exception cref="RlActorsException">The file cannot be read or is damaged.</exception>
    public static IEnumerable<TableRow> Read(string file)
    {
        byte[] content = Guard(file, () => File.ReadAllBytes(file));
        int groups = Guard(file, () => CountGroupsAsync(content).GetAwaiter().GetResult()), number = 0;
        for (int group = 0; group < groups; group++)
        {
            int index = group;
            using var stream = new MemoryStream(content);
            foreach (var row in Guard(file, () => ParquetSerializer.DeserializeUntypedAsync(stream, null, index).GetAwaiter().GetResult()).Data)
            {
                number++;
                yield return new TableRow($"{file}, row {number}", JsonSerializer.SerializeToElement(Json(row)));
            }
        }
    }

    private static async Task<int> CountGroupsAsync(byte[] content)
    {
        using var stream = new MemoryStream(content);
        var reader = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return reader.RowGroupCount;
    }

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        ReadOnlyMemory<char> text => JsonValue.Create(text.ToString()),
        bool flag => JsonValue.Create(flag),
        float number => JsonValue.Create((double)number),
        double number => JsonValue.Create(number),
        IDictionary map => new JsonObject(map.Keys.Cast<object>().Select(key => KeyValuePair.Create(Convert.ToString(key, CultureInfo.InvariantCulture)!, Json(map[key])))),
        IEnumerable list and not byte[] => new JsonArray([.. list.Cast<object?>().Select(Json)]),
        decimal or sbyte or byte or short or ushort or int or uint or long or ulong => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    private static T Guard<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (OutOfMemoryException or RlActorsException))
        {
            throw new RlActorsException(
                $"task '{ParquetTask.Name}': cannot read '{file}' ({error.Message}); expected a Parquet file (paths are relative to {Environment.CurrentDirectory})", error);
        }
    }
}
