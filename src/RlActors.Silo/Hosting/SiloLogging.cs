using RlActors.Silo.Http;

namespace RlActors.Silo.Hosting;

/// <summary>Where the log goes: our warnings and errors, Orleans' errors, and a line for each HTTP request.</summary>
internal static class SiloLogging
{
    public static void Configure(ILoggingBuilder logging, SiloSettings settings)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft", LogLevel.Error)
            .AddFilter(typeof(RequestLog).FullName, LogLevel.Information);
        if (settings.LogToConsole)
        {
            logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
            logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
        else
        {
            logging.AddProvider(new LogFileProvider(Path.Combine(settings.DataFolder, "silo.log")));
        }
    }
}
