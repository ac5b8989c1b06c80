using RlActors.Silo.Commands;
using RlActors.Silo.Hosting;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.AddRlActors();
return await builder.RunRlActorsAsync(args);
