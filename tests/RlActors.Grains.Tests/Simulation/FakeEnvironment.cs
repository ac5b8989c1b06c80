using System.Globalization;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Tokenization;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>A task of numbered prompts and a judge that fails when the test says so.</summary>
internal sealed class FakeEnvironment(FakeWorld world) : IRunEnvironment
{
    public ITask CreateTask(TaskOptions options) => new NumberedTask(heldOut: options.Name == "measured" ? 2 : 0);

    public IRewardSource CreateJudge(JudgeOptions options, IJudgeModels? models = null) => options.Name switch
    {
        "fallible" => new FallibleJudge(world),
        "scored" => new ScoredJudge(models!, options.As!),
        "hanging" => new HangingJudge(),
        "asking" => new AskingJudge(models!, options.As ?? options.Model),
        _ => new FallibleGroupJudge(world, options.Label),
    };

    public byte[] CreateTokenizerFile(params IReadOnlyList<ITask> tasks) => [1];

    public ITokenizer ReadTokenizer(byte[] tokenizerFile, IReadOnlyList<int>? stopTokens = null) => new LetterTokenizer();

    public IChatTemplate? ReadChatTemplate(byte[]? tokenizerConfigFile, byte[]? chatTemplateFile, ITokenizer tokenizer) => null;

    private sealed class NumberedTask(int heldOut) : ITask
    {
        private const int Prompts = 24;

        public string Dataset => "n";

        public string Alphabet => "";

        public int Count(Split split) => split == Split.Train ? Prompts : heldOut;

        public TaskPrompt Get(Split split, int index) => new(string.Create(CultureInfo.InvariantCulture, $"n/{index}"), "?", "!", "!", new PromptFeedback { Ranking = new RankedAnswers(["!", "."]), Steps = new LabelledSteps(["!", ".", "!"], [1, 0, 1]) });

        public TaskPrompt? Find(string promptId) => new(promptId, "?", "!", null);
    }

    private sealed class FallibleJudge(FakeWorld world) : IJudge
    {
        public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken) =>
            world.JudgeFails(Interlocked.Increment(ref world.JudgeCalls))
                ? throw new InvalidOperationException("the judge is down")
                : Task.FromResult(new Judgement(world.Rewards(request), true));
    }

    /// <summary>Has a reward model say what a completion is worth.</summary>
    private sealed class ScoredJudge(IJudgeModels models, string model) : IJudge
    {
        public async Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken) =>
            new(await models.RewardAsync(model, request.Prompt, request.TokenIds, cancellationToken));
    }

    private sealed class HangingJudge : IGroupJudge
    {
        public Task<IReadOnlyList<Judgement>> JudgeAsync(GroupJudgeRequest request, CancellationToken cancellationToken) =>
            new TaskCompletionSource<IReadOnlyList<Judgement>>().Task; // it does not even hear that its time is over
    }

    /// <summary>Has a policy say something, and likes long words.</summary>
    private sealed class AskingJudge(IJudgeModels models, string? policy) : IJudge
    {
        public async Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
        {
            var version = await models.FindPolicyAsync(policy, request.Policy!, cancellationToken);
            var texts = await models.SampleAsync(version, "?", new SamplingOptions { MaxTokens = 3 }, [request.Seed, request.Seed + 1], cancellationToken);
            return new Judgement(texts.Sum(text => text.Length), Detail: string.Create(CultureInfo.InvariantCulture, $"version {version.Number}"));
        }
    }

    /// <summary>Rewards by seed, place and what the single judges said, so that whatever a crash changes shows.</summary>
    private sealed class FallibleGroupJudge(FakeWorld world, string label) : IGroupJudge
    {
        public Task<IReadOnlyList<Judgement>> JudgeAsync(GroupJudgeRequest request, CancellationToken cancellationToken)
        {
            world.GroupJudgeCalls.Enqueue($"{label} {request.Prompt.Id} {request.Seed}");
            return world.GroupJudgeFails(label, world.GroupJudgeCalls.Count)
                ? throw new InvalidOperationException("the group judge is down")
                : Task.FromResult<IReadOnlyList<Judgement>>([.. request.Completions.Select((completion, i) =>
                    new Judgement(Seeds.Uniform(request.Seed, i, completion.Tokens) + completion.Verdicts.Single().Reward))]);
        }
    }

    private sealed class LetterTokenizer : ITokenizer
    {
        public int VocabularySize => 8;

        public IReadOnlyList<int> StopTokens => [1];

        public IReadOnlyCollection<string> SpecialTokens => [];

        public int[] Encode(string text) => [2];

        public int[] EncodeContinuation(string text) => [2];

        public int[] EncodeTemplated(string text) => EncodeContinuation(text);

        public ITokenStream OpenStream() => new PrefixTokenStream(this);

        public string Decode(IReadOnlyList<int> tokens) => new('x', tokens[0]);

        public string Describe(int token) => token.ToString(CultureInfo.InvariantCulture);
    }
}
