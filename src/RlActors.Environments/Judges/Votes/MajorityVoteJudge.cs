using System.Globalization;
using RlActors.Recipes;

namespace RlActors.Judges.Votes;

/// <summary>
/// Reward 1 for the answer that most completions of the group give, else 0: a label without labels (test-time reinforcement learning, TTRL, arXiv 2504.16084). It says
/// nothing of correctness. A greedy baseline is judged by the vote, and has none.
/// </summary>
public sealed class MajorityVoteJudge : IGroupJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "majority-vote";

    private readonly MajorityVoteOptions _options;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds.</exception>
    public MajorityVoteJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<MajorityVoteOptions>(context.Options, $"judge '{Name}'");
        new OptionBounds($"judge '{Name}'").Within("minShare", _options.MinShare, 0, 1);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Judgement>> JudgeAsync(GroupJudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string?[] answers = [.. request.Completions.Select(completion => _options.AnswerOf(completion.Text))];
        string[] votes = [.. request.Sampled.Select(completion => _options.AnswerOf(completion.Text)).OfType<string>()];
        int voters = request.Sampled.Count();
        var won = Winners(votes, voters);
        return Task.FromResult<IReadOnlyList<Judgement>>([.. answers.Select(answer => new Judgement(
            answer is not null && won.Contains(answer) ? 1 : 0, Detail: Detail(answer, votes, voters, won)))]);
    }

    private List<string> Winners(string[] votes, int voters)
    {
        int most = votes.CountBy(vote => vote).Select(vote => vote.Value).DefaultIfEmpty(0).Max();
        var tied = votes.CountBy(vote => vote).Where(vote => vote.Value == most && most >= _options.MinShare * voters).Select(vote => vote.Key).ToList();
        return tied.Count <= 1 ? tied : _options.Ties switch
        {
            VoteTies.All => tied,
            VoteTies.None => [],
            _ => [votes.First(tied.Contains)],
        };
    }

    private static string Detail(string? answer, string[] votes, int voters, List<string> won)
    {
        string said = answer is null ? "no answer" : string.Create(CultureInfo.InvariantCulture, $"{votes.Count(vote => vote == answer)} of {voters} say {ShortText.Quote(answer)}");
        return won.Count == 0 ? $"{said}; no majority" : $"{said}; majority {string.Join(", ", won.Select(ShortText.Quote))}";
    }
}
