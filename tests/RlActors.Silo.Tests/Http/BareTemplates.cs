using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Tokenization;

namespace RlActors.Silo.Tests.Http;

/// <summary>Gives every model a template that puts the last message's content alone, so that the addition model is asked what it was trained on.</summary>
internal sealed class BareTemplates(IRunEnvironment inner) : IRunEnvironment, IChatTemplate
{
    public ITask CreateTask(TaskOptions options) => inner.CreateTask(options);

    public IRewardSource CreateJudge(JudgeOptions options, IJudgeModels? models = null) => inner.CreateJudge(options, models);

    public byte[] CreateTokenizerFile(params IReadOnlyList<ITask> tasks) => inner.CreateTokenizerFile(tasks);

    public ITokenizer ReadTokenizer(byte[] tokenizerFile, IReadOnlyList<int>? stopTokens) => inner.ReadTokenizer(tokenizerFile, stopTokens);

    public IChatTemplate? ReadChatTemplate(byte[]? tokenizerConfigFile, byte[]? chatTemplateFile, ITokenizer tokenizer) => this;

    public string Render(ChatPrompt prompt) => prompt.Tools is null
        ? prompt.Messages[^1].Content ?? ""
        : throw new RlActorsException("the chat template refuses tools");
}
