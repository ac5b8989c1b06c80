using RlActors.Recipes;

namespace RlActors.Judges.RewardModels;

/// <summary>Reward: the scalar of a reward model, one that an earlier stage of the recipe has trained or one of its <c>models</c> (RLHF, arXiv 2203.02155). It reads the tokens as they were sampled.</summary>
public sealed class RewardModelJudge : IJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "reward-model";

    private readonly RewardModelOptions _options;
    private readonly IJudgeModels _models;
    private readonly string _model;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">The recipe names no model for it, or an option is wrong.</exception>
    public RewardModelJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<RewardModelOptions>(context.Options, $"judge '{Name}'");
        new OptionBounds($"judge '{Name}'").That(_options.Clip is null or > 0, "clip", _options.Clip ?? 0, "a number above 0");
        _model = context.Model ?? throw new RlActorsException(
            $"judge '{Name}' names no model; write \"model\": the name of an earlier stage of kind reward-model, or of an entry of models, beside its name");
        _models = context.Models;
    }

    /// <inheritdoc/>
    public async Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        double reward = await _models.RewardAsync(_model, request.Prompt, request.TokenIds, cancellationToken).ConfigureAwait(false);
        return new Judgement(_options.Clip is { } clip ? Math.Clamp(reward, -clip, clip) : reward);
    }
}
