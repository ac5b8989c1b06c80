using RlActors;
using RlActors.Client;
using RlActors.Client.Output;
using RlActors.Security;

try
{
    SecretFiles.Load();
}
catch (RlActorsException error)
{
    await Console.Error.WriteLineAsync(ErrorLine.Of(error.Message));
    return ConsoleRoot.Failed;
}

return await ConsoleRoot.RunAsync(args, ClientContext.ForProcess(), CancellationToken.None);
