using RlActors.Client;

return await ConsoleRoot.RunAsync(args, ClientContext.ForProcess(), CancellationToken.None);
