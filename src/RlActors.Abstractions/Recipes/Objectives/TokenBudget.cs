namespace RlActors.Recipes;

/// <summary>One entry of a token-budget curriculum: the limit of a completion's length from a version on.</summary>
public sealed record TokenBudget
{
    /// <summary>Committed version at a group's admission from which the limit holds.</summary>
    public int FromVersion { get; init; }

    /// <summary>Longest completion, in tokens.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The limit at a version; null where the curriculum names none.</summary>
    internal static int? At(IReadOnlyList<TokenBudget>? budgets, int version) => budgets?.LastOrDefault(budget => budget.FromVersion <= version)?.MaxTokens;

    /// <summary>Checks a curriculum: its versions rise.</summary>
    internal static void Check(Bounds check, string path, IReadOnlyList<TokenBudget> budgets)
    {
        for (int i = 0; i < budgets.Count; i++)
        {
            check.AtLeast($"{path}[{i}].maxTokens", budgets[i].MaxTokens, 1);
            check.AtLeast($"{path}[{i}].fromVersion", budgets[i].FromVersion, i == 0 ? 0 : budgets[i - 1].FromVersion + 1);
        }
    }
}
