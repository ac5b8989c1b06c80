using System.Net;
using RlActors.Learners.Shards;

namespace RlActors.Grains.Tests.Learners;

public sealed class ShardRosterTests
{
    private static readonly SiloAddress A = Silo(1), B = Silo(2), C = Silo(3);

    [Fact]
    public void Vacancies_Empty_SpreadsAsFarAsThereIsRoom()
    {
        Assert.Equal([(0, A), (1, B)], new ShardRoster(4, 1).Vacancies([A, B]));
        Assert.Equal([(0, A), (1, B), (2, A), (3, B)], new ShardRoster(4, 2).Vacancies([A, B]));
        Assert.Equal([(0, A), (1, B)], new ShardRoster(2, 2).Vacancies([A, B, C]));
        Assert.Empty(new ShardRoster(4, 1).Vacancies([]));
    }

    [Fact]
    public void KeepOn_SiloGone_ItsRankIsVacantElsewhere()
    {
        var roster = new ShardRoster(3, 1);
        roster.Add(0, A);
        roster.Add(1, B);

        Assert.Equal([(1, B)], roster.KeepOn([A, C]));

        Assert.Equal([0], roster.Ranks);
        Assert.Equal([(1, C)], roster.Vacancies([A, C]));
    }

    private static SiloAddress Silo(int port) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1);
}
