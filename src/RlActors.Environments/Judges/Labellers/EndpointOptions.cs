using RlActors.Recipes;

namespace RlActors.Judges.Labellers;

/// <summary>A language model behind an OpenAI-compatible endpoint, and how patient we are with it.</summary>
public sealed record EndpointOptions
{
    /// <summary>Its address, such as <c>http://judge-1:8000/v1</c>.</summary>
    public required string Url { get; init; }

    /// <summary>The model's name there.</summary>
    public required string Model { get; init; }

    /// <summary>Environment variable of the silo that holds the API key; left out, none is sent. The key itself is in no recipe, ledger or log.</summary>
    public string? ApiKeyEnvironment { get; init; }

    /// <summary>A system message before the question. Default none.</summary>
    public string? System { get; init; }

    /// <summary>Temperature, 0 to 2. Default 0.</summary>
    public double Temperature { get; init; }

    /// <summary>Seconds after which one request counts as failed, 0.1 to 3600. Default 60; the judge's <c>deadlineSeconds</c> ends all of them.</summary>
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Retries of a request that the server could not take or finish (429, 5xx, connection lost, too late, not what OpenAI answers), 0 to 20; waits double from 0.5 s. Default 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Requests at a time from one silo, 1 to 1024. Default 8.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>Judgements that are remembered, by what was asked, 0 to 10,000,000. Default 100,000.</summary>
    public int Remembered { get; init; } = 100_000;

    /// <summary>Checks the bounds.</summary>
    /// <exception cref="RlActorsException">A value is out of bounds.</exception>
    internal void Check(OptionBounds bounds)
    {
        bounds.That(Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https", "endpoint.url", Url, "the server's address, such as http://judge-1:8000/v1");
        bounds.That(url is not { UserInfo.Length: > 0 }, "endpoint.url", "an address with a password in it", "the address alone, for recipes are kept and shown; the key in the variable that endpoint.apiKeyEnvironment names");
        bounds.That(Model.Length > 0, "endpoint.model", "empty", "the model's name on the server");
        bounds.Within("endpoint.temperature", Temperature, 0, 2);
        bounds.Within("endpoint.timeoutSeconds", TimeoutSeconds, 0.1, 3600);
        bounds.Within("endpoint.retries", Retries, 0, 20);
        bounds.Within("endpoint.parallel", Parallel, 1, 1024);
        bounds.Within("endpoint.remembered", Remembered, 0, 10_000_000);
    }
}
