using RlActors.Learning.Training;

namespace RlActors.Learning.Tests.Training;

public sealed class MinibatchPlanTests
{
    private static readonly int[] UnitOf = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4];

    [Fact]
    public void Cut_OnePart_IsTheStepInItsOwnOrder() => Assert.Equal(Enumerable.Range(0, 15), Assert.Single(MinibatchPlan.Cut(UnitOf, 1, version: 3, pass: 0)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Cut_SeveralParts_EachRowOnceAndUnitsWhole(int parts)
    {
        var cut = MinibatchPlan.Cut(UnitOf, parts, version: 3, pass: 1);

        Assert.Equal(parts, cut.Count);
        Assert.Equal(Enumerable.Range(0, 15), cut.SelectMany(rows => rows).Order());
        Assert.All(cut, rows => Assert.All(rows.GroupBy(row => UnitOf[row]), unit => Assert.Equal(3, unit.Count())));
        Assert.InRange(cut.Max(rows => rows.Length) - cut.Min(rows => rows.Length), 0, 3);
    }

    [Fact]
    public void Cut_SameStepSamePass_SamePartsAndOthersOtherwise()
    {
        int[] units = [.. Enumerable.Range(0, 40)];

        Assert.Equal(MinibatchPlan.Cut(units, 4, 7, 0), MinibatchPlan.Cut(units, 4, 7, 0));
        Assert.NotEqual(MinibatchPlan.Cut(units, 4, 7, 0), MinibatchPlan.Cut(units, 4, 7, 1));
        Assert.NotEqual(MinibatchPlan.Cut(units, 4, 7, 0), MinibatchPlan.Cut(units, 4, 8, 0));
    }

    [Fact]
    public void Cut_MorePartsThanUnits_OneUnitEach() => Assert.Equal(5, MinibatchPlan.Cut(UnitOf, 9, 0, 0).Count);
}
