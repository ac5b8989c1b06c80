using RlActors.Runs;
using RlActors.Silo.Http;
using RlActors.Tokenization;

namespace RlActors.Silo.Tests.Http;

/// <summary>A template that puts the last message's content alone, so that the addition model is asked what it was trained on.</summary>
internal sealed class BareTemplates : IChatTemplates, IChatTemplate
{
    public Task<IChatTemplate?> FindAsync(RunContext run, CancellationToken cancellationToken) => Task.FromResult<IChatTemplate?>(this);

    public string Render(ChatPrompt prompt) => prompt.Tools is null
        ? prompt.Messages[^1].Content ?? ""
        : throw new RlActorsException("the chat template refuses tools");
}
