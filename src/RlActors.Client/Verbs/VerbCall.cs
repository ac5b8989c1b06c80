using System.CommandLine;
using RlActors.Client.Output;
using RlActors.Client.Reading;
using RlActors.Client.Security;
using RlActors.Client.Steering;
using RlActors.Cluster;
using RlActors.Security;
using RlActors.Storage;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary>One verb's command line, with what it works on.</summary>
internal sealed class VerbCall : IAsyncDisposable
{
    private readonly ParseResult _parsed;

    public VerbCall(ParseResult parsed, ClientContext context)
    {
        _parsed = parsed;
        Context = context;
        Json = parsed.GetValue(CommonOptions.Json);
        string folder = parsed.GetValue(CommonOptions.Data)
            ?? (context.Variable(CommonOptions.DataVariable) is { Length: > 0 } named ? named : CommonOptions.DefaultData);
        Data = new DataFolder(folder, LedgerPlace.Find(parsed.GetValue(CommonOptions.Ledger), context.Variable), WeightPlace.Find(parsed.GetValue(CommonOptions.Weights), context.Variable), context);
        Console = TextConsole.Create(context.Out, context.OutIsTerminal && !Json, context.RedirectedWidth);
        Progress = TextConsole.Create(context.Error, context.ErrorIsTerminal, context.RedirectedWidth);
    }

    /// <summary>What the console stands on.</summary>
    public ClientContext Context { get; }

    /// <summary>The data folder.</summary>
    public DataFolder Data { get; }

    /// <summary>Whether the answer is to be JSON.</summary>
    public bool Json { get; }

    /// <summary>Standard output, for people.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Standard error, for progress.</summary>
    public IAnsiConsole Progress { get; }

    /// <summary>The present time.</summary>
    public DateTimeOffset Now => Context.Time.GetUtcNow();

    public T Get<T>(Argument<T> argument) => _parsed.GetRequiredValue(argument);

    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>Gives the verb's answer in the form that was asked for.</summary>
    public void Answer<T>(T view, Action<IAnsiConsole, T> render)
    {
        if (Json)
        {
            JsonOutput.Write(Context.Out, view);
        }
        else
        {
            render(Console, view);
        }
    }

    /// <summary>Whether the user, or the environment, names a cluster.</summary>
    public bool NamesCluster => Get(CommonOptions.Gateway) is not null || Cluster is not null;

    /// <summary>The cluster that the command line, the environment or the data folder names; null where none does.</summary>
    /// <exception cref="RlActorsException">What is named cannot be read.</exception>
    public ClusterSearch? FindCluster()
    {
        var cluster = ClusterSearch.Find(Data.Path, Get(CommonOptions.Gateway), Cluster, Get(CommonOptions.ClusterId) ?? Named(ClusterAddress.IdVariable));
        return cluster is null ? null : cluster with
        {
            Credentials = ConsoleCredentials.For(
                AccessKey.Read(Get(CommonOptions.KeyFile), Context.Variable),
                TlsFiles.Read(Get(CommonOptions.TlsAuthority), Get(CommonOptions.TlsCertificate), Get(CommonOptions.TlsKey), needsCertificate: false, Context.Variable),
                Data.Path, cluster.Gateways.Select(gateway => gateway.File).FirstOrDefault(file => file is not null)),
        };
    }

    /// <summary>Connects to the cluster that the command line, the environment or the data folder names.</summary>
    /// <exception cref="RlActorsException">There is none, or it does not answer.</exception>
    public Task<SiloConnection> ConnectAsync(CancellationToken cancellationToken) => SiloConnection.OpenAsync(
        FindCluster() ?? throw new RlActorsException(
            $"no silo serves '{Data.Path}' (there is none in {SiloFile.FolderName}/ of it); {SiloFile.WayOut}, or name one with --gateway host:port, or its cluster with --cluster redis://host:port"),
        cancellationToken);

    public ValueTask DisposeAsync() => Data.DisposeAsync();

    private string? Cluster => Get(CommonOptions.Cluster) ?? Named(ClusterAddress.Variable);

    private string? Named(string variable) => Context.Variable(variable) is { Length: > 0 } value ? value : null;
}
