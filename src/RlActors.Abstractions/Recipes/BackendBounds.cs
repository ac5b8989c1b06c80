namespace RlActors.Recipes;

/// <summary>Checks <c>generation.backend</c>.</summary>
internal static class BackendBounds
{
    private const string Path = "generation.backend";

    public static void Check(Bounds check, GenerationBackendOptions backend)
    {
        check.Within($"{Path}.timeoutSeconds", backend.TimeoutSeconds, 0.1, 86400);
        check.Within($"{Path}.retries", backend.Retries, 0, 100);
        if (backend.Kind == GenerationBackendKind.Embedded)
        {
            check.That(backend.Url is null, $"{Path}.url", backend.Url ?? "", "no url for the embedded engine (write \"kind\": \"openai\")");
            return;
        }

        check.That(
            Uri.TryCreate(backend.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https", $"{Path}.url", backend.Url ?? "null",
            "the server's address, such as http://gpu-1:8000");
        check.That(
            url is not { UserInfo.Length: > 0 }, $"{Path}.url", "an address with a password in it",
            "the address alone, for recipes are kept and shown; the key in the variable that generation.backend.apiKeyEnvironment names");
        check.That(!string.IsNullOrEmpty(backend.Model), $"{Path}.model", backend.Model ?? "null", "the model's name on the server");
        bool follows = backend.Server == GenerationServer.RlActors;
        check.That(
            follows == (backend.Weights == WeightDelivery.None), $"{Path}.weights", backend.Weights.ToString().ToLowerInvariant(),
            follows ? "none: a server rlactors follows the run by itself" : "checkpoint: the server would stay at its first weights");
        check.That(
            follows || !string.IsNullOrEmpty(backend.WeightsFolder), $"{Path}.weightsFolder", backend.WeightsFolder ?? "null",
            "a folder that silo and server both see");
    }
}
