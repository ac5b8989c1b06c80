using System.Globalization;

namespace RlActors.Client.Output;

/// <summary>Rewards as text; coloured where the console has colours: nothing earned red, some yellow, one or more green.</summary>
internal static class RewardText
{
    private const int MostDistinct = 4;

    /// <summary>One reward as markup.</summary>
    public static string Markup(double reward) => $"[{Colour(reward)}]{Number(reward)}[/]";

    /// <summary>A change of reward as markup, with its sign.</summary>
    public static string Change(double change) =>
        string.Create(CultureInfo.InvariantCulture, $"[{(change < 0 ? "red" : change > 0 ? "green" : "default")}]{change:+0.00;-0.00;0.00}[/]");

    /// <summary>The rewards of a group as markup, highest first: <c>9×1 7×0</c>.</summary>
    public static string Group(IReadOnlyList<double> rewards)
    {
        var distinct = rewards.GroupBy(reward => reward).OrderByDescending(same => same.Key).ToArray();
        string shown = string.Join(' ', distinct.Take(MostDistinct).Select(same =>
            string.Create(CultureInfo.InvariantCulture, $"{same.Count()}×[{Colour(same.Key)}]{same.Key:0.###}[/]")));
        int others = distinct.Skip(MostDistinct).Sum(same => same.Count());
        return others == 0 ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown} {others} others");
    }

    /// <summary>One reward, for text without colours.</summary>
    public static string Number(double reward) => reward.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Colour(double reward) => reward switch
    {
        <= 0 => "red",
        < 1 => "yellow",
        _ => "green",
    };
}
