using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary>The key that requests must bear, where one is set.</summary>
internal static class ApiKey
{
    public const string Variable = "RLACTORS_API_KEY";

    private const string Scheme = "Bearer ";

    /// <summary>The key of a file, else of the environment; null where there is neither.</summary>
    /// <exception cref="RlActorsException">The file cannot be read, or is empty.</exception>
    public static string? Read(string? file)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } key ? key : null;
        }

        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } key ? key : throw new RlActorsException($"--api-key-file '{file}' is empty; write the key into it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"--api-key-file '{file}' cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="ApiException">The request does not bear the key.</exception>
    public static void Check(HttpContext http, string? key)
    {
        string given = http.Request.Headers.Authorization.ToString();
        if (key is not null && !(given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && CryptographicOperations.FixedTimeEquals(Hash(given[Scheme.Length..].Trim()), Hash(key))))
        {
            throw new ApiException(401, "the API key is missing or wrong; send the silo's key as 'Authorization: Bearer ...'", code: "invalid_api_key");
        }
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
