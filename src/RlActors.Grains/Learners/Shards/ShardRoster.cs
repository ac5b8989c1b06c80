
namespace RlActors.Learners.Shards;

/// <summary>The shards that hold the learner's present state, by rank, and the silos they are on.</summary>
/// <param name="shards">Ranks there may be.</param>
/// <param name="perSilo">Most on one silo.</param>
internal sealed class ShardRoster(int shards, int perSilo)
{
    private readonly SortedDictionary<int, SiloAddress> _members = [];

    /// <summary>Who is there, rising.</summary>
    public int[] Ranks => [.. _members.Keys];

    /// <summary>The silo of a member.</summary>
    public SiloAddress SiloOf(int rank) => _members[rank];

    /// <summary>Takes a member in.</summary>
    public void Add(int rank, SiloAddress silo) => _members[rank] = silo;

    public void Remove(int rank) => _members.Remove(rank);

    public void Clear() => _members.Clear();

    /// <summary>Lets members go whose silos are not there any more.</summary>
    /// <returns>Who was let go.</returns>
    public IReadOnlyList<(int Rank, SiloAddress Silo)> KeepOn(IReadOnlyList<SiloAddress> silos)
    {
        (int Rank, SiloAddress Silo)[] gone = [.. _members.Where(member => !silos.Contains(member.Value)).Select(member => (member.Key, member.Value))];
        Array.ForEach(gone, member => Remove(member.Rank));
        return gone;
    }

    /// <summary>Ranks that could be added, lowest first, each with the silo that then has the fewest shards.</summary>
    public IReadOnlyList<(int Rank, SiloAddress Silo)> Vacancies(IReadOnlyList<SiloAddress> silos)
    {
        var load = silos.ToDictionary(silo => silo, silo => _members.Count(member => member.Value.Equals(silo)));
        var vacancies = new List<(int, SiloAddress)>();
        foreach (int rank in Enumerable.Range(0, shards).Except(_members.Keys))
        {
            var silo = silos.Where(candidate => load[candidate] < perSilo).MinBy(candidate => load[candidate]);
            if (silo is null)
            {
                break;
            }

            load[silo]++;
            vacancies.Add((rank, silo));
        }

        return vacancies;
    }
}
