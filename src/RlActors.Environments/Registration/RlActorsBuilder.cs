using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using RlActors.Judges;
using RlActors.Registration;
using RlActors.Tasks;

namespace RlActors;

/// <summary>Adds tasks and judges under the names by which recipes call them.</summary>
/// <param name="services">Where they are registered; their constructors are resolved from it.</param>
public sealed partial class RlActorsBuilder(IServiceCollection services)
{
    /// <summary>The services behind.</summary>
    public IServiceCollection Services { get; } = services ?? throw new ArgumentNullException(nameof(services));

    /// <summary>Adds a task. Its constructor may take a <see cref="TaskContext"/> and any registered service.</summary>
    /// <param name="name">The recipe's <c>task.name</c>.</param>
    /// <exception cref="RlActorsException">The name is taken or is not a name.</exception>
    public RlActorsBuilder AddTask<T>(string name) where T : class, ITask => Add<ITask, T>("task", name);

    /// <summary>Adds a judge, an <see cref="IJudge"/> or an <see cref="IGroupJudge"/>. Its constructor may take a <see cref="JudgeContext"/> and any registered service.</summary>
    /// <param name="name">The recipe's <c>judges[i].name</c>.</param>
    /// <exception cref="RlActorsException">The name is taken or is not a name.</exception>
    public RlActorsBuilder AddJudge<T>(string name) where T : class, IRewardSource => Add<IRewardSource, T>("judge", name);

    private RlActorsBuilder Add<TPort, T>(string kind, string name) where TPort : class where T : class, TPort
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!NamePattern().IsMatch(name))
        {
            throw new RlActorsException($"'{name}' cannot name a {kind}; expected letters, digits, dots, dashes and underscores, 1 to 64 of them");
        }

        var taken = Services.Select(service => service.ImplementationInstance).OfType<NamedRegistration<TPort>>().FirstOrDefault(other => other.Name == name);
        if (taken is not null)
        {
            throw new RlActorsException($"{kind} '{name}' is already added ({taken.Implementation}); give {typeof(T)} another name");
        }

        Services.AddSingleton(new NamedRegistration<TPort>(name, typeof(T)));
        return this;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex NamePattern();
}
