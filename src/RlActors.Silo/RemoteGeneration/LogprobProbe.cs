using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>
/// Finds out whether a server's logprobs are those of the distribution it draws from (INV-3) or of the model before temperature. At a temperature of 1,000 every token
/// is almost equally likely: the true logprobs of what is drawn are all but equal, while those of the model differ by nats.
/// </summary>
internal static class LogprobProbe
{
    private const double Temperature = 1000, MostSpread = 0.5;
    private const int Tokens = 8, Completions = 4;

    /// <summary>The request that is to be sampled for it; several completions, as any may end at once.</summary>
    public static GenerationRequest Request(GenerationRequest like) =>
        new("probe", like.PromptTokens, [.. Enumerable.Range(0, Completions)], like.Seed, new SamplingOptions { Temperature = Temperature, MaxTokens = Tokens }, like.StopTokens);

    /// <exception cref="RlActorsException">They are those of the model before temperature.</exception>
    public static void Check(IReadOnlyList<Completion> probes, string server)
    {
        float[] logprobs = [.. probes.SelectMany(probe => probe.Logprobs)];
        float spread = logprobs.Max() - logprobs.Min();
        if (spread > MostSpread)
        {
            throw new RlActorsException(FormattableString.Invariant(
                $"generation server {server} returns logprobs of the model before temperature (they differ by {spread:0.0} nats at temperature {Temperature}); training needs those of the sampled distribution: start vLLM with --logprobs-mode processed_logprobs, SGLang without SGLANG_RETURN_ORIGINAL_LOGPROB, or sample at temperature 1"));
        }
    }
}
