using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Hosting;
using RlActors.Silo.Http;
using RlActors.Silo.Tests.Processes;
using RlActors.Tasks;

namespace RlActors.Silo.Tests.Http;

/// <summary>A real silo with a finished run of a real tiny model, served on a real port. A test may put a script in place of the engine for what is served.</summary>
public sealed class ServedRun : IAsyncLifetime
{
    public const string Name = "served";

    private IHost? _host;

    public HttpClient Client { get; } = new();

    public IServiceProvider Services => _host!.Services;

    internal ScriptedEngines Engines { get; private set; } = null!;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        var recipe = SmallRecipe.Create() with { Name = Name };
        recipe = recipe with { Stages = [recipe.Stages[0], ((RlStageOptions)recipe.Stages[1]) with { Steps = 3 }] };
        var (folder, _) = SmallRecipe.Write(recipe);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddRlActors();
        builder.AddRlActorsSilo(new SiloSettings { DataFolder = folder, Http = HttpAddress.Parse("0", null) }.Resolve());
        var environment = builder.Services.Last(service => service.ServiceType == typeof(IRunEnvironment)).ImplementationType!;
        builder.Services.AddSingleton<IRunEnvironment>(provider => new BareTemplates((IRunEnvironment)ActivatorUtilities.CreateInstance(provider, environment)));
        builder.Services.AddSingleton<IEngineFactory>(provider => Engines = new ScriptedEngines(ActivatorUtilities.CreateInstance<Learning.EngineFactory>(provider)));
        _host = builder.Build();
        await _host.StartAsync();
        Client.BaseAddress = new Uri(Services.GetRequiredService<HttpEndpoint>().Url!);
        await Grains.GetGrain<IRunGrain>(Name).StartAsync(RecipeReader.Write(recipe));
        var ledger = Services.GetRequiredService<ILedger>();
        while ((await ledger.FindRunAsync(Name, CancellationToken.None))!.Status is var status && status != RunStatus.Completed)
        {
            Assert.True(status == RunStatus.Running, $"the run is {status}");
            await Task.Delay(100);
        }
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _host!.StopAsync();
        _host.Dispose();
    }

    /// <summary>Every version that is served, oldest last.</summary>
    public async Task<PolicyVersion> NewestAsync() => (await Grains.GetGrain<IWeightRegistryGrain>(Name).GetLatestAsync())!;

    public async Task<(int Status, JsonElement Answer)> PostAsync(string path, object body, CancellationToken cancellationToken = default)
    {
        using HttpContent content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        using var response = await Client.PostAsync(path, content, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
    }

    public async Task<JsonElement> CompleteAsync(object body)
    {
        var (status, answer) = await PostAsync("/v1/completions", body);
        Assert.True(status == 200, answer.ToString());
        return answer;
    }

    /// <summary>The events of a stream, <c>[DONE]</c> left out but required.</summary>
    public async Task<List<JsonElement>> StreamAsync(string path, object body)
    {
        using var content = JsonContent.Create(body);
        using var response = await Client.PostAsync(path, content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        string[] events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        return [.. events[..^1].Select(one => JsonDocument.Parse(one["data: ".Length..]).RootElement)];
    }
}
