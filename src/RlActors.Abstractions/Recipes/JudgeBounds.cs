using System.Text.RegularExpressions;

namespace RlActors.Recipes;

/// <summary>Checks a list of judges: the recipe's or a stage's.</summary>
internal static partial class JudgeBounds
{
    public static void Check(Bounds check, string path, IReadOnlyList<JudgeOptions> judges)
    {
        check.That(judges.Count > 0, path, "[]", "at least one judge");
        for (int i = 0; i < judges.Count; i++)
        {
            string label = judges[i].Label, key = $"{path}[{i}].{(judges[i].As is null ? "name" : "as")}";
            check.That(LabelPattern().IsMatch(label), key, label, "letters, digits, dots, dashes and underscores, 1 to 64 of them");
            check.That(judges.Count(judge => judge.Label == label) == 1, key, label, "a name that no other judge has; give one of them another \"as\"");
            check.That(double.IsFinite(judges[i].Weight), $"{path}[{i}].weight", judges[i].Weight, "a finite number");
            check.Within($"{path}[{i}].deadlineSeconds", judges[i].DeadlineSeconds, 0.001, 86400);
            check.Within($"{path}[{i}].attempts", judges[i].Attempts, 1, 100);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex LabelPattern();
}
