using System.Reflection;
using System.Xml.Linq;
using RlActors.Recipes;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>Reads the doc comments of the recipe's records, which the build writes beside the assembly.</summary>
internal static class DocComments
{
    private static readonly Dictionary<string, XElement> Members = XDocument
        .Load(Path.ChangeExtension(typeof(Recipe).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);

    /// <summary>The summary of a property; where its type is an enumeration, with what each member means.</summary>
    public static string Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        string[] members = type.IsEnum ? [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(Member)] : [];
        return string.Join(' ', [Text($"P:{property.DeclaringType!.FullName}.{property.Name}"), .. members]);
    }

    private static string Member(FieldInfo field)
    {
        string name = field.GetCustomAttribute<System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name;
        return $"`{name}`: {Text($"F:{field.DeclaringType!.FullName}.{field.Name}")}";
    }

    private static string Text(string member)
    {
        var words = string.Concat(Members[member].Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => KeyOf(see.Attribute("cref")!.Value),
            XElement code => $"`{code.Value}`",
            _ => "",
        })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words);
    }

    /// <summary>A reference to a property is told as its key.</summary>
    private static string KeyOf(string reference)
    {
        string name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? $"`{char.ToLowerInvariant(name[0])}{name[1..]}`" : name;
    }
}
