namespace RlActors.Judges;

/// <summary>What a recipe can name as a judge: an <see cref="IJudge"/>, which sees one completion, or an <see cref="IGroupJudge"/>, which sees all completions of a group.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1040", Justification = "The catalog of judges holds both kinds under one namespace of names.")]
public interface IRewardSource;
