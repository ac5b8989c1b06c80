using Microsoft.Extensions.Time.Testing;
using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

/// <summary>The rules that every implementation of <see cref="ILedger"/> keeps. A subclass per concept holds the tests; an implementation derives from each with its fixture.</summary>
public abstract class LedgerConformance<TFixture> : IAsyncLifetime where TFixture : ILedgerFixture, new()
{
    protected static readonly CancellationToken None = CancellationToken.None;

    protected TFixture Fixture { get; } = new();

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    protected ILedger Ledger { get; private set; } = null!;

    /// <summary>A run with B = 2, G = 2, S = 1 and 4 steps.</summary>
    protected TestRun Run { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Ledger = await Fixture.OpenAsync(Clock);
        Run = new TestRun(Ledger);
        await Run.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Fixture.DisposeAsync();
    }

    protected async Task ReopenAsync()
    {
        await Ledger.DisposeAsync();
        Ledger = await Fixture.OpenAsync(Clock);
        Run.Ledger = Ledger;
    }

    protected async Task AssertBalanceAsync(long dispatched, long trained, long expired, long failed, long inFlight)
    {
        var balance = await Ledger.ReadBalanceAsync(Run.Name, None);
        Assert.Equal(new Balance(dispatched, trained, expired, failed, inFlight), balance);
        Assert.True(balance.Holds);
    }
}
