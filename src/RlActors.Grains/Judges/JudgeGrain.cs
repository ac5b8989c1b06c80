using Orleans.Concurrency;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>Asks one judge of a run, with a deadline. Bounded: at most <see cref="MaxWorkers"/> activations a silo.</summary>
[StatelessWorker(MaxWorkers)]
internal sealed class JudgeGrain(RunCatalog catalog, ActorClock clock) : Grain, IJudgeGrain
{
    private const int MaxWorkers = 16;

    /// <inheritdoc/>
    public async Task<JudgeReply[]> JudgeAsync(string prompt, Immutable<byte[][]> completions)
    {
        string[] key = this.GetPrimaryKeyString().Split('/', 2);
        var context = await catalog.GetAsync(key[0]);
        var options = context.Recipe.Judges.First(judge => judge.Name == key[1]);
        var task = context.Prompt(prompt);
        return await Task.WhenAll(completions.Value.Select(packed => JudgeOneAsync(context, options, task, packed)));
    }

    private async Task<JudgeReply> JudgeOneAsync(RunContext context, JudgeOptions options, TaskPrompt prompt, byte[] packed)
    {
        var completion = PackedTrajectories.UnpackCompletion(packed);
        string text = context.Tokenizer.Decode(completion.Tokens);
        var request = new JudgeRequest(prompt, text, completion.Tokens.Length, completion.Finish);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.DeadlineSeconds), clock.Time);
        var judgement = await context.Judges[options.Name].JudgeAsync(request, deadline.Token)
            .WaitAsync(TimeSpan.FromSeconds(options.DeadlineSeconds), clock.Time);
        return double.IsFinite(judgement.Reward)
            ? new JudgeReply(judgement.Reward, judgement.Correct, judgement.Detail, text)
            : throw new RlActorsException($"judge '{options.Name}' gave reward {judgement.Reward} for a completion of {prompt.Id}; rewards are finite numbers");
    }
}
