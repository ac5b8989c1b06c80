using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RlActors.Security;
using RlActors.Security.Links;
using RlActors.Silo.Commands;
using RlActors.Silo.Health;

namespace RlActors.Silo.Http;

/// <summary>
/// The OpenAI-compatible endpoint: a web server inside the silo's process, with a host of its own so that the silo's stays as it is. It starts after the silo
/// and ends before it.
/// </summary>
internal sealed class HttpEndpoint(HttpAddress address, IServiceProvider silo, ILoggerFactory logging) : IHostedService, IAsyncDisposable
{
    private WebApplication? _web;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8000</c>; null before it does.</summary>
    public string? Url { get; private set; }

    /// <exception cref="RlActorsException">The address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _web = Build();
        try
        {
            await _web.StartAsync(cancellationToken);
        }
        catch (IOException error)
        {
            throw new RlActorsException($"--http {address.EndPoint} cannot be listened on: {error.Message}; choose another port, or 0 for any free one", error);
        }

        Url = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public Task StopAsync(CancellationToken cancellationToken) => _web?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _web?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.RemoveAll<IHostLifetime>().AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.RemoveAll<ILoggerFactory>().AddSingleton(logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = HttpLimits.BodyBytes;
            kestrel.Limits.MaxConcurrentConnections = HttpLimits.Connections;
            kestrel.Limits.MaxRequestHeaderCount = HttpLimits.Headers;
            kestrel.Limits.MaxRequestHeadersTotalSize = HttpLimits.HeaderBytes;
            kestrel.Limits.MaxRequestLineSize = HttpLimits.RequestLineBytes;
            kestrel.Limits.RequestHeadersTimeout = HttpLimits.HeadersDeadline;
            kestrel.Limits.KeepAliveTimeout = HttpLimits.Idle;
            kestrel.Listen(address.EndPoint, Encrypt);
        });
        var web = builder.Build();
        Route(web);
        return web;
    }

    private void Encrypt(ListenOptions listen)
    {
        if (silo.GetService<TlsIdentity>() is { } tls)
        {
            listen.UseHttps((_, _, _, _) => ValueTask.FromResult(tls.Accepting(checkClient: null)), state: null!, HttpLimits.TlsDeadline);
        }
    }

    private void Route(WebApplication web)
    {
        var models = ActivatorUtilities.CreateInstance<ServedModels>(silo);
        var choices = new ChoiceStream(ActivatorUtilities.CreateInstance<GeneratorRouter>(silo));
        var time = silo.GetRequiredService<TimeProvider>();
        var list = new ModelsEndpoint(models, time);
        web.Use(new RequestLog(logging.CreateLogger<RequestLog>(), silo.GetRequiredService<RefusedConnections>()).InvokeAsync);
        web.Use((http, next) =>
        {
            KnownHost.Check(http, address);
            if (!http.Request.Path.StartsWithSegments(HealthEndpoints.Path))
            {
                ApiKey.Check(http, address.Key);
            }

            return next(http);
        });
        web.UseRouting();
        web.MapGet("/v1/models", list.ListAsync);
        web.MapGet("/v1/models/{model}", list.GetAsync);
        web.MapPost("/v1/completions", new CompletionsEndpoint(models, choices, time).AnswerAsync);
        web.MapPost("/v1/chat/completions", new ChatEndpoint(models, choices, time).AnswerAsync);
        HealthEndpoints.Map(web, silo.GetRequiredService<SiloHealth>());
        web.MapFallback((RequestDelegate)(http => throw new ApiException(
            404, $"there is nothing at {http.Request.Method} {http.Request.Path}; there are GET /v1/models, POST /v1/completions and POST /v1/chat/completions", code: "unknown_url")));
    }
}
