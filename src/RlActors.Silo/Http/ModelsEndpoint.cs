using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RlActors.Identity;

namespace RlActors.Silo.Http;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{model}</c>.</summary>
internal sealed class ModelsEndpoint(ServedModels models, TimeProvider time)
{
    /// <summary>Every run, and every one of its versions that can be pinned.</summary>
    public async Task ListAsync(HttpContext http)
    {
        var data = new JsonArray();
        foreach (var (run, newest, kept) in await models.ListAsync(http.RequestAborted))
        {
            data.Add(Json(run.Name, run.CreatedAt, newest));
            foreach (var version in kept.Reverse())
            {
                data.Add(Json(PinnedVersion.NameOf(run.Name, version), run.CreatedAt, version));
            }
        }

        await JsonAnswer.WriteAsync(http, new JsonObject { ["object"] = "list", ["data"] = data });
    }

    /// <summary>One model.</summary>
    public async Task GetAsync(HttpContext http)
    {
        var model = await models.FindAsync((string)http.Request.RouteValues["model"]!, http.RequestAborted);
        var answer = Json(model.Name, time.GetUtcNow(), model.Pinned ?? await models.NewestAsync(model.Run));
        answer["max_model_len"] = model.ContextLength;
        await JsonAnswer.WriteAsync(http, answer);
    }

    private static JsonObject Json(string name, DateTimeOffset created, PolicyVersion? version) => new()
    {
        ["id"] = name, ["object"] = "model", ["created"] = created.ToUnixTimeSeconds(), ["owned_by"] = "rlactors",
        ["policy_version"] = version is null ? null : Extensions.Json(version),
    };
}
