using System.Diagnostics;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learning.Tests.Training;

/// <summary>A recipe without actors, ledger or asynchrony: one thing after the other. What the actors do must come out the same.</summary>
internal sealed class SequentialTrainer(Recipe recipe, IRunEnvironment environment, IEngineFactory engines) : IAsyncDisposable
{
    private const string Run = "sequential";

    private readonly ITask _task = environment.CreateTask(recipe.Task);
    private readonly List<(double Weight, IJudge Judge)> _judges = [.. recipe.Judges.Select(judge => (judge.Weight, (IJudge)environment.CreateJudge(judge)))];
    private readonly Dictionary<string, int> _attempts = [];
    private readonly Stopwatch _generation = new(), _training = new();
    private ITokenizer? _tokenizer;
    private IGenerationEngine? _generator;
    private ITrainingEngine? _learner;

    /// <summary>The state after the last update.</summary>
    public LearnerState? State { get; private set; }

    /// <summary>Seconds in which completions were sampled, evaluations included.</summary>
    public double GenerationSeconds => _generation.Elapsed.TotalSeconds;

    /// <summary>Seconds in which weights were trained, saving included.</summary>
    public double TrainingSeconds => _training.Elapsed.TotalSeconds;

    public GenerationStatistics Statistics => _generator!.Statistics;

    /// <summary>Makes the model and the engines.</summary>
    public async Task CreateAsync()
    {
        byte[] tokenizerFile = environment.CreateTokenizerFile(_task);
        _tokenizer = environment.ReadTokenizer(tokenizerFile);
        var model = await engines.CreateModelAsync(
            Run, recipe.Model.Create!, tokenizerFile, _tokenizer.VocabularySize, _tokenizer.StopTokens[0], Seeds.For(recipe.Seed, "init"), default);
        _generator = await engines.CreateGenerationEngineAsync(Run, model, recipe.Generation, default);
        _learner = await engines.CreateTrainingEngineAsync(Run, model, recipe.Learner, default);
        State = new LearnerState(model.Weights, null);
        await _learner.LoadAsync(recipe.Stages[0], State, new StageModels(State.Weights), default);
    }

    /// <summary>Goes on from a state that was saved before.</summary>
    public async Task LoadAsync(LearnerState state)
    {
        State = state;
        await _learner!.LoadAsync(recipe.Stages[0], state, new StageModels(state.Weights), default);
    }

    /// <summary>Supervised updates until the accuracy on the validation part is reached.</summary>
    /// <returns>Updates made and the last accuracy.</returns>
    public async Task<(int Updates, double Accuracy)> SuperviseAsync(int stage, Action<int, double>? onCheckpoint = null)
    {
        var options = (SftStageOptions)recipe.Stages[stage];
        double accuracy = 0;
        int update = 0;
        while (update < options.MaxUpdates && (accuracy < (options.UntilAccuracy ?? 2)))
        {
            for (int end = Math.Min(options.MaxUpdates, update + options.CheckpointEvery); update < end; update++)
            {
                var examples = TrainingBatches.Get(_task, new PromptEncoder(_tokenizer!), options, recipe.Seed, stage, update);
                _training.Start();
                await _learner!.FitAsync(new BatchStep(update, options, examples), default);
                _training.Stop();
            }

            await SaveAsync();
            accuracy = await EvaluateAsync(Split.Validation, new PolicyVersion(stage, update, 0, State!.Weights));
            onCheckpoint?.Invoke(update, accuracy);
        }

        return (update, accuracy);
    }

    /// <summary>Reinforcement learning, and what each step measured.</summary>
    public async Task ReinforceAsync(int stage, Func<int, double, TrainingResult, Task> onStep)
    {
        var options = (RlStageOptions)recipe.Stages[stage];
        var order = TrainingOrder.OfRollouts(_task, recipe.Seed, stage);
        State = State! with { Optimizer = null };
        await _learner!.LoadAsync(options, State, new StageModels(State.Weights), default);
        for (int version = 0; version < options.Steps; version++)
        {
            await _generator!.LoadAsync(new PolicyVersion(stage, version, 0, State.Weights), default);
            _generation.Start();
            var prompts = order.Take((long)version * options.GroupsPerStep, options.GroupsPerStep);
            var groups = await Task.WhenAll(prompts.Select((prompt, i) => SampleAsync(options, stage, prompt, version, i)));
            _generation.Stop();
            _training.Start();
            var result = await _learner.TrainAsync(new PolicyStep(version, options, groups), default);
            _training.Stop();
            await SaveAsync();
            await onStep(version + 1, groups.Average(group => group.Rewards.Average()), result);
        }
    }

    /// <summary>Share of a part's prompts whose greedy completion is correct, on one pinned version.</summary>
    public async Task<double> EvaluateAsync(Split split, PolicyVersion version)
    {
        _generation.Start();
        int count = recipe.Evaluation.Prompts > 0 ? Math.Min(recipe.Evaluation.Prompts, _task.Count(split)) : _task.Count(split);
        var sampling = new SamplingOptions { Temperature = 0, MaxTokens = recipe.Evaluation.MaxTokens };
        bool[] correct = await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            var prompt = _task.Get(split, i);
            var request = new GenerationRequest($"eval/{prompt.Id}", _tokenizer!.Encode(prompt.Text), [0], 0, sampling, _tokenizer.StopTokens, version);
            var completion = (await TinyModels.CollectAsync(_generator!, request))[0];
            return (await JudgeAsync(prompt, completion, _judges[0].Judge)).Correct == true;
        }));
        _generation.Stop();
        return correct.Count(right => right) / (double)count;
    }

    public async ValueTask DisposeAsync()
    {
        if (_generator is not null)
        {
            await _generator.DisposeAsync();
        }

        if (_learner is not null)
        {
            await _learner.DisposeAsync();
        }
    }

    private async Task SaveAsync()
    {
        _training.Start();
        State = await _learner!.SaveAsync(default);
        _training.Stop();
    }

    private async Task<TrajectoryGroup> SampleAsync(RlStageOptions options, int stage, TaskPrompt prompt, int version, int place)
    {
        int attempt;
        lock (_attempts)
        {
            attempt = _attempts[prompt.Id] = _attempts.GetValueOrDefault(prompt.Id) + 1;
        }

        int[] tokens = _tokenizer!.Encode(prompt.Text);
        long seed = Seeds.ForGroup(recipe.Seed, stage, prompt.Id, attempt);
        var request = new GenerationRequest(
            prompt.Id, tokens, [.. Enumerable.Range(0, options.GroupSize)], seed, options.Sampling, _tokenizer.StopTokens);
        var completions = await TinyModels.CollectAsync(_generator!, request);
        var rewards = new double[completions.Count];
        foreach (var (weight, judge) in _judges)
        {
            foreach (var completion in completions)
            {
                rewards[completion.Index] += weight * (await JudgeAsync(prompt, completion, judge)).Reward;
            }
        }

        return new TrajectoryGroup(
            new GroupId(Run, prompt.Id, attempt), ((long)version * options.GroupsPerStep) + place, version, tokens, completions, rewards);
    }

    private Task<Judgement> JudgeAsync(TaskPrompt prompt, Completion completion, IJudge judge) =>
        judge.JudgeAsync(new JudgeRequest(prompt, _tokenizer!.Decode(completion.Tokens), completion.Tokens.Length, completion.Finish), default);
}
