using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RlActors.Silo.Http;

namespace RlActors.Silo.Health;

/// <summary><c>GET /health/startup</c>, <c>/health/ready</c> and <c>/health/live</c>: 200, or 503 with the reasons. They ask for no key: supervisors have none, and nothing is told but names of runs and nodes.</summary>
internal static class HealthEndpoints
{
    public const string Path = "/health";

    public static void Map(IEndpointRouteBuilder routes, SiloHealth health)
    {
        routes.MapGet(Path + "/startup", http => AnswerAsync(http, health.StartupAsync()));
        routes.MapGet(Path + "/ready", http => AnswerAsync(http, health.ReadyAsync()));
        routes.MapGet(Path + "/live", http => AnswerAsync(http, health.LiveAsync()));
    }

    private static async Task AnswerAsync(HttpContext http, Task<IReadOnlyList<string>> asked)
    {
        var reasons = await asked;
        http.Response.StatusCode = reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await JsonAnswer.WriteAsync(http, new JsonObject { ["ok"] = reasons.Count == 0, ["reasons"] = new JsonArray([.. reasons.Select(reason => JsonValue.Create(reason))]) });
    }
}
