using System.Text.Json;

namespace RlActors.Recipes;

/// <summary>Says in words what an option's value should have been.</summary>
internal static class OptionExpectation
{
    /// <summary>What a value of this type is written as.</summary>
    public static string Of(Type type, JsonSerializerOptions json)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return $"one of: {string.Join(", ", Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => JsonSerializer.Serialize(Enum.ToObject(type, value), type, json)))}";
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "true or false",
            TypeCode.String or TypeCode.Char => "a text in quotes",
            >= TypeCode.SByte and <= TypeCode.UInt64 => "a whole number",
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "a number",
            _ => $"a value for {type.Name}",
        };
    }
}
