using RlActors.Silo.Hosting;

namespace RlActors.Silo.Commands;

/// <summary>Builds and starts the host, with errors that a user can act on.</summary>
internal static class StartedHost
{
    /// <exception cref="RlActorsException">The data folder cannot be used.</exception>
    public static async Task<IHost> StartAsync(HostApplicationBuilder builder, SiloSettings settings, CancellationToken cancellationToken)
    {
        CheckWritable(settings.DataFolder);
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch (Exception error)
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            if (Actionable(error) is { } told)
            {
                throw told;
            }

            throw;
        }
    }

    private static RlActorsException? Actionable(Exception? error) => error switch
    {
        null => null,
        RlActorsException actionable => actionable,
        AggregateException many => many.InnerExceptions.Select(Actionable).FirstOrDefault(inner => inner is not null),
        _ => Actionable(error.InnerException),
    };

    private static void CheckWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"data folder '{folder}' cannot be written: {error.Message}; choose another with --data", error);
        }
    }
}
