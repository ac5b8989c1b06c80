namespace RlActors.Silo.Tests.Http;

/// <summary>One served run for all tests of the endpoint, one test at a time.</summary>
[CollectionDefinition(nameof(ServedRun))]
public sealed class ServedRunCollection : ICollectionFixture<ServedRun>;
