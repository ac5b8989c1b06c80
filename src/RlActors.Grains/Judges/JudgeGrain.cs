using Orleans.Concurrency;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Tokenization;
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
        var key = JudgeKey.Parse(this.GetPrimaryKeyString());
        var context = await catalog.GetAsync(key.Run);
        var judges = context.JudgesOf(key.Stage);
        var options = judges.Options.First(judge => judge.Name == key.Judge);
        var task = context.Prompt(key.Stage, prompt);
        return await Task.WhenAll(completions.Value.Select(packed => JudgeOneAsync(context.Tokenizer, judges.ByName[key.Judge], options, task, packed)));
    }

    private async Task<JudgeReply> JudgeOneAsync(ITokenizer tokenizer, IJudge judge, JudgeOptions options, TaskPrompt prompt, byte[] packed)
    {
        var completion = PackedTrajectories.UnpackCompletion(packed);
        string text = tokenizer.Decode(completion.Tokens);
        var request = new JudgeRequest(prompt, text, completion.Tokens.Length, completion.Finish);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.DeadlineSeconds), clock.Time);
        var judgement = await judge.JudgeAsync(request, deadline.Token)
            .WaitAsync(TimeSpan.FromSeconds(options.DeadlineSeconds), clock.Time);
        return double.IsFinite(judgement.Reward)
            ? new JudgeReply(judgement.Reward, judgement.Correct, judgement.Detail, text)
            : throw new RlActorsException($"judge '{options.Name}' gave reward {judgement.Reward} for a completion of {prompt.Id}; rewards are finite numbers");
    }
}
