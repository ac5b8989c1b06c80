using RlActors.Storage.Tests.Conformance;

namespace RlActors.Storage.Tests.Postgres;

public sealed class PostgresRunTests : RunConformance<PostgresLedgerFixture>;

public sealed class PostgresEpochTests : EpochConformance<PostgresLedgerFixture>;

public sealed class PostgresAdmissionTests : AdmissionConformance<PostgresLedgerFixture>;

public sealed class PostgresCompletionTests : CompletionConformance<PostgresLedgerFixture>;

public sealed class PostgresSettlementTests : SettlementConformance<PostgresLedgerFixture>;

public sealed class PostgresWholeGroupTests : WholeGroupConformance<PostgresLedgerFixture>;

public sealed class PostgresLeaseTests : LeaseConformance<PostgresLedgerFixture>;

public sealed class PostgresStepTests : StepConformance<PostgresLedgerFixture>;

public sealed class PostgresHistoryTests : HistoryConformance<PostgresLedgerFixture>;

public sealed class PostgresRandomTests : RandomConformance<PostgresLedgerFixture>;
