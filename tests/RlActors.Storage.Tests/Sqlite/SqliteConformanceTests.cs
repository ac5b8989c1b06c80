using RlActors.Storage.Tests.Conformance;

namespace RlActors.Storage.Tests.Sqlite;

public sealed class SqliteRunTests : RunConformance<SqliteLedgerFixture>;

public sealed class SqliteEpochTests : EpochConformance<SqliteLedgerFixture>;

public sealed class SqliteAdmissionTests : AdmissionConformance<SqliteLedgerFixture>;

public sealed class SqliteCompletionTests : CompletionConformance<SqliteLedgerFixture>;

public sealed class SqliteSettlementTests : SettlementConformance<SqliteLedgerFixture>;

public sealed class SqliteWholeGroupTests : WholeGroupConformance<SqliteLedgerFixture>;

public sealed class SqliteLeaseTests : LeaseConformance<SqliteLedgerFixture>;

public sealed class SqliteStepTests : StepConformance<SqliteLedgerFixture>;

public sealed class SqliteHistoryTests : HistoryConformance<SqliteLedgerFixture>;

public sealed class SqliteRandomTests : RandomConformance<SqliteLedgerFixture>;
