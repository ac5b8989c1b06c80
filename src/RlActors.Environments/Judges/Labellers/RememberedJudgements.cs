using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace RlActors.Judges.Labellers;

/// <summary>What was judged already, by the content of the question: equal completions of a prompt cost one request. Only what could be read is remembered.</summary>
internal sealed class RememberedJudgements(int most) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Math.Max(1, most) });

    /// <summary>The judgement of a question, remembered or made.</summary>
    /// <param name="question">All that the judgement depends on.</param>
    /// <param name="judge">Makes it.</param>
    public async Task<double> GetAsync(string question, Func<Task<double>> judge)
    {
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(question)));
        if (most > 0 && _cache.TryGetValue(key, out double known))
        {
            return known;
        }

        double judgement = await judge().ConfigureAwait(false);
        if (most > 0)
        {
            _cache.Set(key, judgement, new MemoryCacheEntryOptions { Size = 1 });
        }

        return judgement;
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
