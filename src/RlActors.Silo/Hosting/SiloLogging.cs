namespace RlActors.Silo.Hosting;

/// <summary>Where the log goes: our warnings and errors, and Orleans' errors.</summary>
internal static class SiloLogging
{
    public static void Configure(ILoggingBuilder logging, SiloSettings settings)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft", LogLevel.Error);
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
