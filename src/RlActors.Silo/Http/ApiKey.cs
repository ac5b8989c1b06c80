using Microsoft.AspNetCore.Http;
using RlActors.Security;

namespace RlActors.Silo.Http;

/// <summary>The key that requests must bear, where one is set.</summary>
internal static class ApiKey
{
    private const string Scheme = "Bearer ";

    /// <exception cref="ApiException">The request does not bear the key.</exception>
    public static void Check(HttpContext http, AccessKey? key)
    {
        string given = http.Request.Headers.Authorization.ToString();
        if (key is not null && !(given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && key.Is(given[Scheme.Length..].Trim())))
        {
            http.Response.Headers.Connection = "close"; // whatever else was to come on it is not read
            throw new ApiException(401, "the API key is missing or wrong; send the silo's key as 'Authorization: Bearer ...'", code: "invalid_api_key");
        }
    }
}
