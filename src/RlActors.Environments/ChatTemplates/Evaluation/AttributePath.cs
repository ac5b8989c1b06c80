using System.Globalization;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>The <c>attribute</c> argument of filters: <c>function.name</c> goes down two levels, and whole numbers index lists.</summary>
internal static class AttributePath
{
    /// <summary>What picks the attribute out of an element; without one, the element itself.</summary>
    /// <exception cref="TemplateFault">Neither a text nor a whole number.</exception>
    public static Func<object?, object?> Read(object? attribute)
    {
        object[] parts = attribute switch
        {
            null => [],
            long index => [index],
            string path => [.. path.Split('.').Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : (object)part)],
            _ => throw new TemplateFault("an attribute is named by a text or a whole number"),
        };
        return item => parts.Aggregate(item, MemberLookup.Item);
    }
}
