namespace RlActors.Recipes;

/// <summary>Checks a list of judges: the recipe's or a stage's.</summary>
internal static class JudgeBounds
{
    public static void Check(Bounds check, string path, IReadOnlyList<JudgeOptions> judges)
    {
        check.That(judges.Count > 0, path, "[]", "at least one judge");
        for (int i = 0; i < judges.Count; i++)
        {
            string name = judges[i].Name;
            check.That(judges.Count(judge => judge.Name == name) == 1, $"{path}[{i}].name", name, "a name that no other judge has");
            check.That(double.IsFinite(judges[i].Weight), $"{path}[{i}].weight", judges[i].Weight, "a finite number");
            check.Within($"{path}[{i}].deadlineSeconds", judges[i].DeadlineSeconds, 0.001, 86400);
            check.Within($"{path}[{i}].attempts", judges[i].Attempts, 1, 100);
        }
    }
}
