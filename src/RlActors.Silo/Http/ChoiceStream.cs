using System.Runtime.CompilerServices;
using System.Text;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Silo.Http;

/// <summary>Turns sampled tokens into the growing choices of an answer.</summary>
internal sealed class ChoiceStream(GeneratorRouter router)
{
    /// <summary>What each choice has more, as it comes; the last part of every choice has its <see cref="ChoiceDelta.Finish"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="orders">One for each prompt, all with as many completions; choice i of prompt p is number p·n + i.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async IAsyncEnumerable<ChoiceDelta> ReadAsync(ServedModel model, IReadOnlyList<SamplingOrder> orders, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int n = orders[0].Indices.Length;
        var texts = orders.SelectMany(order => order.Indices.Select(_ => new ChoiceText(model.Tokenizer.OpenStream(), order.StopTexts))).ToArray();
        await foreach (var (place, chunk) in PromptSamples.MergeAsync(router, model.Run, orders, cancellationToken))
        {
            var versions = chunk.Versions.ToDictionary(version => version.Number);
            foreach (var events in PackedSamples.Unpack(chunk.Packed).GroupBy(one => one.Index))
            {
                int choice = place * n + events.Key - orders[place].Indices[0];
                yield return Read(choice, texts[choice], events, versions);
            }
        }
    }

    private static ChoiceDelta Read(int choice, ChoiceText text, IEnumerable<SampledEvent> events, Dictionary<int, PolicyVersion> versions)
    {
        var fresh = new StringBuilder();
        var tokens = new List<(SampledToken, int)>();
        FinishReason? finish = null;
        foreach (var one in events)
        {
            if (one.Token is { } token)
            {
                tokens.Add((token, text.Length));
                fresh.Append(text.Append(token.Token));
            }
            else
            {
                finish = one.Finish;
                fresh.Append(text.Complete());
            }
        }

        return new ChoiceDelta(choice, fresh.ToString(), tokens, versions, finish);
    }
}
