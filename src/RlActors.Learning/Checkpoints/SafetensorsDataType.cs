using System.Collections.Frozen;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>The element types of the safetensors format, by the names it gives them.</summary>
internal static class SafetensorsDataType
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    private static readonly FrozenDictionary<string, ScalarType> ByName = All.ToFrozenDictionary(t => t.Name, t => t.Type);
    private static readonly FrozenDictionary<ScalarType, (string Name, int Size)> ByType = All.ToFrozenDictionary(t => t.Type, t => (t.Name, t.Size));

    /// <summary>All names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(t => t.Name));

    public static bool TryParse(string name, out ScalarType type) => ByName.TryGetValue(name, out type);

    public static bool IsSupported(ScalarType type) => ByType.ContainsKey(type);

    public static string NameOf(ScalarType type) => ByType[type].Name;

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ScalarType type) => ByType[type].Size;

    public static bool IsFloatingPoint(ScalarType type) => type is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;
}
